package main

import (
	"fmt"
	"testing"
	p0 "github.com/gradc/gradc/codegen/testdata/build-1891033944/p0"
	p1 "github.com/gradc/gradc/codegen/testdata/build-1891033944/p1"
)

var printing = true

func one[T any](x T) []T { return []T{x} }

func show[T any](xs []T) {
	for _, x := range xs {
		switch v := any(x).(type) {
		case float32:
			fmt.Printf("%v ", float64(v))
		default:
			fmt.Printf("%v ", v)
		}
	}
	fmt.Println()
}

func main() {
run_p0_Large_0()
run_p1_Large_0()
}
var w_p0 p0.Workspace

func run_p0_Large_0() {
w := &w_p0
w.N = 4
w.M = 5
w.K = 6
w.D = 7
w.T = 8
a0 := []float64{0.9538366794586182,1.3516645431518555,1.4932094812393188,1.3340771198272705,}
call := func() error {
r0, r1, err := w.Large(a0)
if printing { fmt.Println("== p0.Large", err)
if err == nil {
show(one(r0))
show(r1)
}}
_ = r0
_ = r1
_ = err
return err }
for range 2 {
copy(a0, []float64{0.9538366794586182,1.3516645431518555,1.4932094812393188,1.3340771198272705,})
call()
}
printing = false
fmt.Println("allocs", testing.AllocsPerRun(5, func() { call() }))
printing = true
}

func run_p1_Large_0() {
a0 := []float64{0.7444575428962708,}[0]
call := func() error {
r0, r1 := p1.Large(a0)
var err error
if printing { fmt.Println("== p1.Large", err)
if err == nil {
show(one(r0))
show(one(r1))
}}
_ = r0
_ = r1
return err }
for range 2 {

call()
}
printing = false
fmt.Println("allocs", testing.AllocsPerRun(5, func() { call() }))
printing = true
}
