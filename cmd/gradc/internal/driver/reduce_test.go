package driver

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gradc/gradc/codegen"
	"github.com/gradc/gradc/internal/randprog"
	"github.com/gradc/gradc/internal/rungo"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

var shrinkTime = flag.Duration("shrink", 30*time.Second, "time to spend on making a failing function smaller")

// predicate finds the first of some functions in which something fails, or −1.
type predicate func([]randprog.Candidate) int

// shrinking keeps failures from being shrunk at the same time, and counts them: after
// a few the rest is only reported.
var shrinking struct {
	sync.Mutex
	done int
}

// fail reports a failure and writes a small function that fails in the same way.
func (r *run) fail(t *testing.T, err error, fails predicate) {
	t.Errorf("%s at %v: %v\n%s", r.unit.Export.Name, r.dims, err, r.Text)
	shrinking.Lock()
	defer shrinking.Unlock()
	if shrinking.done++; shrinking.done > 5 || *shrinkTime == 0 {
		return
	}
	c := r.candidate()
	if fails([]randprog.Candidate{c}) != 0 {
		t.Logf("%s: the lowered function by itself does not fail, so that it is not shrunk", r.unit.Export.Name)
		return
	}
	c = randprog.Shrink(c, fails, passes.Closed, *shrinkTime)
	dir, dirErr := os.MkdirTemp("", "gradc-random-")
	path := filepath.Join(dir, r.unit.Export.Name+".ir")
	if dirErr = errors.Join(dirErr, os.WriteFile(path, []byte(c.Text(err.Error())), 0o666)); dirErr != nil {
		t.Error(dirErr)
		return
	}
	t.Logf("%s: %d operations that fail are in %s; once mended, they belong into testdata/fixedbugs", r.unit.Export.Name, randprog.Size(c.Func), path)
}

// firstOf is the predicate of what fails for one function by itself.
func firstOf(fails func(c randprog.Candidate) bool) predicate {
	return func(cs []randprog.Candidate) int { return slices.IndexFunc(cs, fails) }
}

// passesFail: the function is valid, and what the passes make of it is not it.
var passesFail = firstOf(func(c randprog.Candidate) bool {
	if _, err := evaluate(c.Func, eval.F64{}, c.Dims, c.Args); err != nil {
		return false
	}
	u, err := planned(exported("F", c.Func), Options{Dims: c.Dims})
	if err == nil {
		_, err = through(u, c.Dims, c.Args)
	}
	return err != nil
})

// slopeFails: the derivative of the function is not its slope.
var slopeFails = firstOf(func(c randprog.Candidate) bool {
	tally, err := checkSlope(c)
	return err != nil && tally.Kinks == 0
})

// checkSlope compares the gradient of the first result, if that is a scalar float, by
// all float parameters with differences.
func checkSlope(c randprog.Candidate) (randprog.Tally, error) {
	g, targets := gradientOf(c.Func)
	if g == nil {
		return randprog.Tally{}, nil
	}
	res, err := evaluate(g, eval.F64{}, c.Dims, c.Args)
	if err != nil {
		return randprog.Tally{}, nil // not valid by itself
	}
	return slope(c.Func, targets, res[1:], c.Dims, c.Args, rand.New(rand.NewPCG(1, 1)))
}

// gradientOf returns the function of y, the first result of f, and its gradient by all
// float parameters; nil if f has no such gradient.
func gradientOf(f *ir.Func) (*ir.Func, []int) {
	if len(f.Results) == 0 || !f.Results[0].Type.DType.IsFloat() || f.Results[0].Type.Rank() > 0 {
		return nil, nil
	}
	var targets []int
	for i, p := range f.Params {
		if p.Type.DType.IsFloat() {
			targets = append(targets, i)
		}
	}
	if len(targets) == 0 {
		return nil, nil
	}
	order := slices.Clone(targets)
	for i := range f.Params {
		if !slices.Contains(targets, i) {
			order = append(order, i)
		}
	}
	b, body := ir.NewBuilder(f.Name+"Gradient", f.Origin), ir.NewBuilder(f.Name+"Slice", f.Origin)
	var args, outer []*ir.Value
	for _, p := range f.Params {
		args = append(args, b.Param(p.Name, p.Type))
	}
	inner := make([]*ir.Value, len(f.Params))
	for _, i := range order {
		inner[i] = body.Param(f.Params[i].Name, f.Params[i].Type)
		outer = append(outer, args[i])
	}
	slice := body.Finish(body.Emit(ops.Call{Func: f}, inner...)[0])
	y := b.Emit(ops.Call{Func: f}, args...)[0]
	seed := b.Emit(ops.Const{DType: y.Type.DType, Bits: oneBits})[0]
	dx := b.Emit(ops.Grad{Body: slice, Wrt: len(targets)}, append(outer, seed)...)
	return b.Finish(append([]*ir.Value{y}, dx...)...), targets
}

// exported gives a function an API.
func exported(name string, f *ir.Func) *ir.Export {
	e := &ir.Export{Name: name, Func: f, Origin: ir.Origin{File: "f.grad", Line: 1, Col: 1}}
	for i, p := range f.Params {
		e.Params = append(e.Params, ir.APIParam{Name: fmt.Sprintf("p%d", i), Type: ir.APIType{Array: p.Type}, InPlace: -1})
	}
	for i, r := range f.Results {
		e.Results = append(e.Results, ir.APIParam{Name: fmt.Sprintf("r%d", i), Type: ir.APIType{Array: r.Type}, InPlace: -1})
	}
	return e
}

// printed compiles functions to a Go package.
func printed(pkg string, c randprog.Candidate, es ...*ir.Export) (*rungo.Package, []*Unit, error) {
	m := &ir.Module{Name: pkg, Exports: es}
	for name, n := range c.Dims {
		m.Dims = append(m.Dims, ir.DimDecl{Name: name, Nominal: n})
	}
	slices.SortFunc(m.Dims, func(a, b ir.DimDecl) int { return strings.Compare(a.Name, b.Name) })
	var units []codegen.Unit
	var out []*Unit
	for _, e := range es {
		m.Funcs = append(m.Funcs, e.Func)
		u, err := planned(e, Options{Dims: c.Dims})
		if err != nil {
			return nil, nil, err
		}
		units = append(units, codegen.Unit{Export: e, Plan: u.Plan})
		out = append(out, u)
	}
	files, err := codegen.Package(m, units, codegen.Options{Files: []string{"f.grad"}})
	if err != nil {
		return nil, nil, err
	}
	p := &rungo.Package{Name: pkg, Files: map[string][]byte{}}
	for _, f := range files {
		p.Files[f.Name] = f.Source
	}
	return p, out, nil
}

// goFails: the function's Go does not compile, or computes something else.
func goFails(cs []randprog.Candidate) int {
	const batch = 40
	for at := 0; at < len(cs); at += batch {
		if k := goFailsAmong(cs[at:min(at+batch, len(cs))]); k >= 0 {
			return at + k
		}
	}
	return -1
}

func goFailsAmong(cs []randprog.Candidate) int {
	root, err := rungo.Root()
	if err != nil {
		return -1
	}
	var packages []rungo.Package
	var calls []rungo.Call
	var runs []run
	var which []int
	for i, c := range cs {
		p, us, err := printed(fmt.Sprintf("c%d", i), c, exported("F", c.Func))
		if err != nil {
			continue
		}
		want, err := through(us[0], c.Dims, c.Args)
		if err != nil {
			continue
		}
		packages = append(packages, *p)
		calls = append(calls, rungo.Call{Package: p.Name, Export: us[0].Export, Dims: c.Dims, Args: c.Args})
		runs = append(runs, run{unit: us[0], dims: c.Dims, args: c.Args, want: want})
		which = append(which, i)
	}
	if len(packages) == 0 {
		return -1
	}
	outcomes, err := rungo.Run(root, packages, calls)
	var build *rungo.BuildError
	if errors.As(err, &build) {
		return firstPackage(packages, which, build.Packages())
	}
	for k := range outcomes {
		if agree(&runs[k], outcomes[k]) != nil {
			return which[k]
		}
	}
	return -1
}

// firstPackage returns the number of the first candidate whose package is among bad.
func firstPackage(packages []rungo.Package, which []int, bad []string) int {
	for k, p := range packages {
		if slices.Contains(bad, p.Name) {
			return which[k]
		}
	}
	return -1
}

// agree compares what Go computed with what the evaluator did.
func agree(r *run, o rungo.Outcome) error {
	if o.Err != nil {
		return o.Err
	}
	tol := 1e-12
	if single(r.unit.Frozen.Func) {
		tol = 1e-5
	}
	return randprog.Differ(o.Results, r.want, tol)
}
