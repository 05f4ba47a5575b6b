// Command gradbench is a tool for GradBench, the benchmark of automatic differentiation
// (https://github.com/gradbench/gradbench): it reads messages from standard input, one
// line of JSON each, and answers each with a line on standard output. The problems are
// written in the language, each in the package of its name below this one.
//
//	go build ./examples/gradbench
//	gradbench run --eval "gradbench repo eval llsq" --tool ./gradbench
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
)

func main() {
	log.SetFlags(0)
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "gradbench reads GradBench's messages from standard input and answers them; it takes no arguments")
	}
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := serve(os.Stdin, os.Stdout); err != nil {
		log.Fatal("gradbench: ", err)
	}
}
