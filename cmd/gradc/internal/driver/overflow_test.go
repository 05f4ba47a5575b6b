package driver

import (
	"strings"
	"testing"

	"github.com/gradc/gradc/internal/rungo"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
)

// TestSizesOverflowAtRunTime: what 64 bits cannot count is an error of the generated code as
// of the evaluator, also where no array has that size.
func TestSizesOverflowAtRunTime(t *testing.T) {
	b := compileModel(t, "big.grad", `package big

dim N

//gradc:workspace
func Value(s f64) f64 {
	return s + sum[i < 1] f64(N*N*N*N)
}

//gradc:workspace
func Count(s f64) f64 {
	return s * sum[i < N*N*N*N] 1.0
}

//gradc:workspace
func Loop(s f64) f64 {
	y := s
	for range N * N * N * N {
		y = y * s
	}
	return y
}

//gradc:workspace
func Fits(s f64) f64 {
	return s + sum[i < 1] f64(N*N*N)
}
`)
	dims := map[string]int64{"N": 1 << 16}
	p := goPackage(t, b, "big")
	args := []Array{eval.Floats(ir.F64, nil, 1.0)}
	var calls []rungo.Call
	for _, u := range b.Units {
		calls = append(calls, rungo.Call{Package: p.Name, Export: u.Export, Dims: dims, Args: args})
	}
	for i, o := range called(t, calls, p) {
		switch name := calls[i].Export.Name; {
		case name == "Fits":
			if o.Err != nil || o.Results[0].F[0] != 1+float64(1<<48) {
				t.Errorf("%s: %v, %v", name, o.Results, o.Err)
			}
		case o.Err == nil || !strings.Contains(o.Err.Error(), "small enough for 64 bits"):
			t.Errorf("%s: %v, %v", name, o.Results, o.Err)
		}
	}
}
