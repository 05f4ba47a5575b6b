// Command main trains a recurrent network to repeat, two steps later, the symbols that
// it reads.
package main

import (
	"fmt"
	"log"

	"github.com/gradc/gradc/examples/lstm"
)

func main() {
	log.SetFlags(0)
	l := lstm.NewEcho(1, 16, 16, 2)
	for step := range 3001 {
		loss, err := l.Step(1)
		if err != nil {
			log.Fatal(err)
		}
		if step%500 == 0 {
			fmt.Printf("step %4d  loss %.4f\n", step, loss)
		}
	}
}
