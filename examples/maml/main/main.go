// Command main learns to learn sine waves: it prints the loss on points that were not
// seen, after five steps of gradient descent on ten that were.
package main

import (
	"fmt"
	"log"

	"github.com/gradc/gradc/examples/maml"
)

func main() {
	log.SetFlags(0)
	l := maml.NewLearner(1, 16)
	sum := 0.0
	for step := 1; step <= 2000; step++ {
		loss, err := l.Step()
		if err != nil {
			log.Fatal(err)
		}
		if sum += loss; step%400 == 0 {
			fmt.Printf("step %4d  loss after adaptation %.4f\n", step, sum/400)
			sum = 0
		}
	}
}
