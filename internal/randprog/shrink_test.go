package randprog_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/gradc/gradc/dsl"
	"github.com/gradc/gradc/internal/randprog"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/passes"
)

// TestShrink plants a failure, "the result depends on an erf", in random programs,
// and wants little more to be left of them.
func TestShrink(t *testing.T) {
	holds := func(c randprog.Candidate) bool {
		if !strings.Contains(c.Func.String(), "= erf(") {
			return false
		}
		_, err := eval.Eval(c.Func, eval.F64{}, c.Dims, c.Args, eval.WithDerive(passes.Closed))
		return err == nil
	}
	fails := func(cs []randprog.Candidate) int {
		for i, c := range cs {
			if holds(c) {
				return i
			}
		}
		return -1
	}
	planted := 0
	for k := 0; planted < 4; k++ {
		if k == 400 {
			t.Fatalf("%d programs of %d have an erf", planted, k)
		}
		p := randprog.Generate(5, k)
		m := dsl.Compile([]dsl.File{{Name: "p.grad", Text: []byte(randprog.Source("p", []*randprog.Program{p}))}}).Module
		if m == nil {
			t.Fatalf("program %d does not compile", k)
		}
		f := m.Exports[0].Func
		dims := randprog.Sizes[0]
		args, err := randprog.Arguments(f.Params, p.Below, dims, rand.New(rand.NewPCG(1, 1)))
		if err != nil {
			t.Fatal(err)
		}
		c := randprog.Candidate{Func: f, Dims: dims, Args: args}.Trim()
		if !holds(c) {
			continue
		}
		planted++
		small := randprog.Shrink(c, fails, passes.Closed, time.Minute)
		if n := randprog.Size(small.Func); n > 5 {
			t.Errorf("program %d: %d operations are left of %d:\n%s", k, n, randprog.Size(f), small.Text("erf"))
		}
		text := small.Text("a failure\nin two lines")
		again, err := randprog.Parse("small.ir", text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if have := again.Text("a failure\nin two lines"); have != text {
			t.Errorf("the text reads back as\n%s\nwant\n%s", have, text)
		}
	}
}
