package rulecheck

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// subject is a function with a rule under test.
type subject struct {
	module *ir.Module
	op     ops.Custom
	wrt    []int // the parameters that have cotangents
	// derived is the reverse derivative, from the parameters and the cotangents that
	// the rule takes to the cotangents of wrt.
	derived *ir.Func
	tol     float64
}

func newSubject(m *ir.Module, op ops.Custom) *subject {
	s := &subject{module: m, op: op, tol: 1e-9}
	for i, p := range op.Func.Params {
		if p.Type.DType.HasCotangent() {
			s.wrt = append(s.wrt, i)
		}
	}
	if roundedConstants(op.Func) || roundedConstants(op.Rule) {
		s.tol = 1e-6
	}
	return s
}

// roundedConstants reports whether some constant of f was rounded to single precision:
// then two ways to write one number differ by more than double precision shows.
func roundedConstants(f *ir.Func) bool {
	return slices.ContainsFunc(f.Nodes, func(n *ir.Node) bool {
		c, ok := n.Op.(ops.Const)
		return ok && c.DType == ir.F32 && c.Bits&(1<<40-1) != 0 || slices.ContainsFunc(ir.FuncsOf(n.Op), roundedConstants)
	})
}

// derive makes the derived rule: a function with the parameters of the stated one.
func (s *subject) derive() {
	f := s.op.Func
	body := ir.NewBuilder(f.Name, f.Origin)
	args := make([]*ir.Value, len(f.Params))
	isTarget := func(i int) bool { return f.Params[i].Type.DType.HasCotangent() }
	order := make([]int, 0, len(f.Params))
	for _, target := range []bool{true, false} {
		for i, p := range f.Params {
			if isTarget(i) == target {
				args[i] = body.Param(p.Name, p.Type)
				order = append(order, i)
			}
		}
	}
	var results []*ir.Value
	for _, v := range body.Emit(ops.Call{Func: f}, args...) {
		if v.Type.DType.HasCotangent() {
			results = append(results, v)
		}
	}
	if len(results) == 0 || len(s.wrt) == 0 {
		return
	}
	o, err := passes.Derive(body.Finish(results...), len(s.wrt))
	if err != nil {
		ir.Bug("the derivative of %s: %v", f.Name, err)
	}
	b := ir.NewBuilder(f.Name, f.Origin)
	var params, in []*ir.Value
	for _, p := range s.op.Rule.Params {
		params = append(params, b.Param(p.Name, p.Type))
	}
	for _, i := range order {
		in = append(in, params[i])
	}
	for _, d := range params[len(f.Params):] {
		if d.Type.DType.HasCotangent() {
			in = append(in, d)
		}
	}
	s.derived = b.Finish(b.Emit(ops.Call{Func: o.Closed}, in...)[o.Out:]...)
}

const (
	points     = 8   // at which rules are compared
	candidates = 256 // that are drawn for them
)

// each calls f for candidates until it has accepted as many as are wanted, or has found
// something. It returns what was found and how many were accepted.
func (s *subject) each(f func(p *point) (text string, ok bool)) (string, int) {
	rng := rand.New(rand.NewPCG(8, 1))
	accepted := 0
	for n := 0; n < candidates && accepted < points; n++ {
		p, ok := s.draw(rng, n)
		if !ok {
			continue
		}
		text, ok := f(p)
		if text != "" {
			return text, accepted
		}
		if ok {
			accepted++
		}
	}
	return "", accepted
}

// apply evaluates the stated rule and returns the cotangents of wrt, false where it
// fails.
func (s *subject) apply(p *point, dy []eval.Array[float64]) ([]eval.Array[float64], bool) {
	all, err := evaluate(s.op.Rule, p.dims, slices.Concat(p.x, dy))
	if err != nil {
		return nil, false
	}
	out := make([]eval.Array[float64], len(s.wrt))
	for k, i := range s.wrt {
		out[k] = all[i]
	}
	return out, true
}

// compare says what is wrong with the rule; the text is empty if nothing is.
func (s *subject) compare() (Kind, string) {
	s.derive()
	if s.derived == nil {
		return 0, ""
	}
	name := passes.FuncName(s.op.Func)
	kind := Disagrees
	text, n := s.each(func(p *point) (string, bool) {
		want, err := evaluate(s.derived, p.dims, slices.Concat(p.x, p.dy))
		if err != nil || !finite(want) {
			return "", false
		}
		have, ok := s.apply(p, p.dy)
		if !ok {
			return fmt.Sprintf("the reverse rule of %s has no value at %s, where the derivative has one", name, s.place(p, p.dy)), false
		}
		if why := s.linearAt(p, have); why != "" {
			kind = NotLinear
			return fmt.Sprintf("the reverse rule of %s is not linear in its cotangent: %s", name, why), false
		}
		if k, i, differ := s.differ(have, want); differ {
			return fmt.Sprintf("the reverse rule of %s is not its derivative: at %s it gives %s, the derivative is %s",
				name, s.place(p, p.dy), s.element(k, i, have[k]), number(want[k], i)), false
		}
		return "", true
	})
	if text == "" && n == 0 {
		return Undecided, fmt.Sprintf("the reverse rule of %s cannot be checked: of %d points that were tried, its derivative has a finite value at none", name, candidates)
	}
	return kind, text
}

// notLinear says why the rule is not linear in its cotangents, "" if it is.
func (s *subject) notLinear() string {
	text, _ := s.each(func(p *point) (string, bool) {
		have, ok := s.apply(p, p.dy)
		if !ok || !finite(have) {
			return "", false
		}
		why := s.linearAt(p, have)
		if why != "" {
			why = "its rule is not linear in the cotangent: " + why
		}
		return why, true
	})
	return text
}

// linearAt compares the rule at multiples of the cotangent and at a sum with multiples and
// sums of what it gives; have is what it gives for dy.
func (s *subject) linearAt(p *point, have []eval.Array[float64]) string {
	for _, c := range []float64{0, -1, 1024, 1.0 / 1024} {
		dy := scaled(p.dy, c)
		got, ok := s.apply(p, dy)
		if !ok {
			continue
		}
		if k, i, differ := s.differ(got, scaled(have, c)); differ && got[k].DType.IsFloat() {
			return fmt.Sprintf("at %s it gives %s, and for %s times the cotangent %s", s.place(p, p.dy), s.element(k, i, have[k]), short(c), number(got[k], i))
		}
	}
	other, ok1 := s.apply(p, p.dz)
	sum, ok2 := s.apply(p, added(p.dy, p.dz))
	if !ok1 || !ok2 {
		return ""
	}
	if k, i, differ := s.differ(sum, added(have, other)); differ && sum[k].DType.IsFloat() {
		return fmt.Sprintf("at %s it gives %s for one cotangent, %s for another, and for their sum %s",
			s.place(p, nil), s.element(k, i, have[k]), number(other[k], i), number(sum[k], i))
	}
	return ""
}

// differ finds where two lists of cotangents differ by more than the tolerance.
func (s *subject) differ(have, want []eval.Array[float64]) (k, at int, differ bool) {
	for k, w := range want {
		unit := 1.0
		for _, x := range w.F {
			unit = max(unit, math.Abs(x))
		}
		for i, x := range w.F {
			if !(math.Abs(have[k].F[i]-x) <= s.tol*unit) {
				return k, i, true
			}
		}
		for i, x := range w.I {
			if have[k].I[i] != x {
				return k, i, true
			}
		}
	}
	return 0, 0, false
}

// fewElements is how many of an array a message shows.
const fewElements = 3

// place describes a point by its small arrays, else by its sizes.
func (s *subject) place(p *point, dy []eval.Array[float64]) string {
	var parts []string
	show := func(vs []*ir.Value, as []eval.Array[float64]) {
		for i, a := range as {
			if n := a.Len(); n <= fewElements && n > 0 && vs[i].Name != "" {
				parts = append(parts, vs[i].Name+" = "+text(a))
			}
		}
	}
	show(s.op.Rule.Params, p.x)
	show(s.op.Rule.Params[len(p.x):], dy)
	if len(parts) == 0 {
		for _, d := range s.module.Dims {
			parts = append(parts, fmt.Sprintf("%s = %d", d.Name, p.dims[d.Name]))
		}
	}
	if len(parts) == 0 {
		return "a random point"
	}
	return strings.Join(parts, ", ")
}

// element is an element of the cotangent of a parameter, with its value: dx[1] = 3.
func (s *subject) element(k, at int, a eval.Array[float64]) string {
	name := s.op.Func.Params[s.wrt[k]].Name
	field := strings.LastIndexByte(name, '.') + 1
	name = name[:field] + "d" + name[field:]
	index, rest := make([]string, len(a.Shape)), at
	for axis := len(a.Shape) - 1; axis >= 0; axis-- {
		index[axis] = fmt.Sprint(rest % a.Shape[axis])
		rest /= a.Shape[axis]
	}
	if len(index) > 0 {
		name += "[" + strings.Join(index, ", ") + "]"
	}
	return name + " = " + number(a, at)
}

// text prints a small array.
func text(a eval.Array[float64]) string {
	parts := make([]string, a.Len())
	for i := range parts {
		parts[i] = number(a, i)
	}
	if len(a.Shape) == 0 {
		return parts[0]
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func number(a eval.Array[float64], i int) string {
	if a.F != nil {
		return short(a.F[i])
	}
	return fmt.Sprint(a.I[i])
}

func short(x float64) string { return fmt.Sprintf("%.6g", x) }
