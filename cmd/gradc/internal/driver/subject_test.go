package driver

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc/internal/randprog"
	"github.com/gradc/gradc/internal/rungo"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/plan"
	"github.com/gradc/gradc/passes"
)

// subject is one random program, compiled.
type subject struct {
	*randprog.Program
	pkg                       string
	objective, gradient, step *Unit // step is nil where there is none
	survey                    *randprog.Survey
}

// units are the functions of the program.
func (s *subject) units() []*Unit {
	us := []*Unit{s.objective, s.gradient}
	if s.step != nil {
		us = append(us, s.step)
	}
	return us
}

// targets returns the parameters of the lowered objective that belong to targets.
func (s *subject) targets() []int {
	var out []int
	at := 0
	for _, p := range s.objective.Export.Params {
		for range p.Type.Leaves() {
			if slices.Contains(s.Targets, p.Name) {
				out = append(out, at)
			}
			at++
		}
	}
	return out
}

// single reports whether something of a function is computed in single precision.
func single(f *ir.Func) bool {
	found := false
	for _, n := range f.Nodes {
		for _, v := range slices.Concat(n.In, n.Out) {
			found = found || v.Type.DType == ir.F32
		}
	}
	return found
}

// compilePrograms compiles programs as one package, which calls of its functions then
// find under the name pkg.
func compilePrograms(t *testing.T, pkg string, ps []*randprog.Program) ([]*subject, *rungo.Package) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), pkg)
	text := randprog.Source(pkg, ps)
	if err := errors.Join(os.Mkdir(dir, 0o777), os.WriteFile(filepath.Join(dir, pkg+".grad"), []byte(text), 0o666)); err != nil {
		t.Fatal(err)
	}
	b, err := Compile(dir, Options{})
	if err == nil && b.Package.Module == nil {
		err = mistakes(b)
	}
	switch {
	case err != nil && len(ps) == 1:
		t.Errorf("%s: %s\n%s", ps[0].Name, Report(err), ps[0].Text)
		return nil, nil
	case err != nil: // one after the other, to see which
		var out []*subject
		for _, p := range ps {
			one, _ := compilePrograms(t, strings.ToLower(p.Name), []*randprog.Program{p})
			out = append(out, one...)
		}
		if !t.Failed() {
			t.Errorf("%s: %s", pkg, Report(err))
		}
		return out, nil
	}
	var out []*subject
	for _, p := range ps {
		out = append(out, newSubject(b, pkg, p))
	}
	// Go is printed of the gradient and the step, and of every fourth objective: the
	// gradient computes the objective too.
	b.Units = slices.DeleteFunc(b.Units, func(u *Unit) bool {
		return slices.ContainsFunc(out, func(s *subject) bool { return s.objective == u && !s.printsObjective() })
	})
	outputs, err := b.Outputs("")
	if err != nil {
		t.Errorf("%s: %v", pkg, err)
		return out, nil
	}
	files := &rungo.Package{Name: pkg, Files: map[string][]byte{}}
	for _, o := range outputs {
		files.Files[filepath.Base(o.Path)] = o.Text
	}
	return out, files
}

func (s *subject) printsObjective() bool { return len(s.Text)%4 == 0 }

func mistakes(b *Build) error {
	var lines []string
	for _, d := range b.Package.Diags.Sorted() {
		lines = append(lines, fmt.Sprintf("%v: %s", b.Package.Files.Position(d.Pos), d.Message))
	}
	return errors.New(strings.Join(lines, "\n"))
}

func newSubject(b *Build, pkg string, p *randprog.Program) *subject {
	units := map[string]*Unit{}
	for _, u := range b.Units {
		units[u.Export.Name] = u
	}
	s := &subject{Program: p, pkg: pkg, objective: units[p.Name], gradient: units[p.Name+"Grad"], step: units[p.Name+"Step"]}
	var others []*ir.Func
	for _, u := range s.units() {
		others = append(others, u.Export.Func, u.Frozen.Func)
	}
	s.survey = randprog.NewSurvey(s.objective.Export, others...)
	return s
}

// evaluate runs a function of the IR.
func evaluate(f *ir.Func, ring eval.Ring[float64], dims map[string]int64, args []randprog.Array) ([]randprog.Array, error) {
	return eval.Eval(f, ring, dims, args, eval.WithDerive(passes.Closed))
}

// run is a function at one set of sizes and arguments, with what the evaluator
// computes.
type run struct {
	*subject
	unit *Unit
	dims map[string]int64
	args []randprog.Array
	want []randprog.Array
}

func (r *run) candidate() randprog.Candidate {
	return randprog.Candidate{Func: r.unit.Export.Func, Dims: r.dims, Args: r.args}
}

// through compares a function before and after the passes, and checks its plan. It
// returns what the planned function yields as Go has to compute it.
func through(u *Unit, dims map[string]int64, args []randprog.Array) (want []randprog.Array, err error) {
	if err := plan.Check(u.Plan); err != nil {
		return nil, err
	}
	lowered, err := evaluate(u.Export.Func, eval.F64{}, dims, args)
	if err != nil {
		return nil, fmt.Errorf("the lowered function: %w", err)
	}
	frozen, err := evaluate(u.Frozen.Func, eval.F64{}, dims, args)
	if err != nil {
		return nil, fmt.Errorf("the frozen function: %w", err)
	}
	tol := 1e-11
	if single(u.Frozen.Func) { // passes compute with constants in single precision, the ring does not
		tol = 1e-6
	}
	if err := randprog.Differ(frozen, lowered, tol); err != nil {
		return nil, fmt.Errorf("the frozen function against the lowered one: %w", err)
	}
	return evaluate(u.Frozen.Func, eval.F32{}, dims, args)
}

// slope compares the gradient of a scalar function by some of its parameters with
// differences.
func slope(f *ir.Func, targets []int, gradient []randprog.Array, dims map[string]int64, args []randprog.Array, rng *rand.Rand) (randprog.Tally, error) {
	s := &randprog.Slope{
		Value: func(args []randprog.Array) (float64, error) {
			y, err := evaluate(f, eval.F64{}, dims, args)
			if err != nil {
				return 0, err
			}
			return y[0].F[0], nil
		},
		Args: args, Targets: targets, Gradient: gradient, Tol: 1e-6,
	}
	return s.Compare(rng)
}

// check puts a subject to the tests that need no Go, and returns the runs that
// generated code has to repeat.
func (s *subject) check(t *testing.T) (runs []run, tally randprog.Tally) {
	for at, dims := range randprog.Sizes {
		rng := rand.New(rand.NewPCG(*seed, uint64(at)))
		args, err := randprog.Arguments(s.objective.Export.Func.Params, s.Below, dims, rng)
		if err != nil {
			t.Error(err)
			return nil, tally
		}
		for _, u := range s.units() {
			r := run{subject: s, unit: u, dims: dims, args: args}
			if r.want, err = through(u, dims, args); err != nil {
				r.fail(t, err, passesFail)
				return nil, tally
			}
			if u != s.objective || s.printsObjective() {
				runs = append(runs, r)
			}
		}
		gradient, err := evaluate(s.gradient.Frozen.Func, eval.F64{}, dims, args)
		if err != nil {
			t.Error(err)
			return nil, tally
		}
		more, err := slope(s.objective.Frozen.Func, s.targets(), gradient[1:], dims, args, rng)
		tally.Add(more)
		if err != nil {
			r := run{subject: s, unit: s.objective, dims: dims, args: args}
			r.fail(t, err, slopeFails)
		}
	}
	return runs, tally
}
