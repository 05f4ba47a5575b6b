// Command main trains a small transformer on a few sentences and lets it go on writing.
package main

import (
	"fmt"
	"log"
	"strings"

	gpt "github.com/gradc/gradc/examples/transformer"
)

const text = "a loop over blocks is a loop in the code that comes out. the slope of it is a loop that runs backwards. "

func main() {
	log.SetFlags(0)
	r := gpt.NewReader(1, strings.Repeat(text, 3), 16)
	for step := range 601 {
		loss, err := r.Step(0.01)
		if err != nil {
			log.Fatal(err)
		}
		if step%100 == 0 {
			fmt.Printf("step %3d  loss %.3f nats a symbol\n", step, loss)
		}
	}
	written, err := r.Continue("a loop", 60)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(written)
}
