package check

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// flow says how a value depends on another.
type flow uint8

// A value depends not at all, through integers and comparisons alone, or through a path
// of floats as well.
const (
	flowNone flow = iota
	flowData
	flowFloat
)

// definition is the expression that binds a variable, and which of its results.
type definition struct {
	value  typed.Expr
	index  int
	serial int
}

func (c *checker) define(v *typed.Var, e typed.Expr, index int) {
	if c.defs == nil {
		c.defs = map[*typed.Var]definition{}
	}
	c.serial++
	c.defs[v] = definition{e, index, c.serial}
}

// flowKey identifies how a result of a function depends on a part of a parameter.
type flowKey struct {
	fn     *typed.Func
	result int
	param  int
	path   string
}

// flowTo is how e depends on the fields path of the variable v.
func (c *checker) flowTo(e typed.Expr, v *typed.Var, path []int) flow {
	return c.search(v, path).from(e)
}

// search begins a search for paths to the fields path of the variable v.
func (c *checker) search(v *typed.Var, path []int) *flowSearch {
	return &flowSearch{c: c, to: v, path: path, seen: map[string]flow{}}
}

// flowSearch looks for paths to one variable.
type flowSearch struct {
	c    *checker
	to   *typed.Var
	path []int
	seen map[string]flow
	// A carried variable of a loop may depend on itself. What a search that met one
	// before it was done has found is where the next search starts.
	before map[string]flow
	circle bool
	// reached are the carried variables met whose loops are still being checked.
	reached []*typed.Var
}

// from is how e depends on the target.
func (f *flowSearch) from(e typed.Expr) flow {
	for {
		f.seen, f.circle = map[string]flow{}, false
		out := f.expr(e, nil)
		if !f.circle || maps.Equal(f.seen, f.before) {
			return out
		}
		f.before = f.seen
	}
}

func pathText(p []int) string {
	parts := make([]string, len(p))
	for i, n := range p {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ".")
}

// overlap reports whether one path leads to the other or is it.
func overlap(a, b []int) bool {
	n := min(len(a), len(b))
	return slices.Equal(a[:n], b[:n])
}

// expr is how the fields part of the value of e depend on the target.
func (f *flowSearch) expr(e typed.Expr, part []int) flow {
	switch e := e.(type) {
	case nil, *typed.Const, *typed.DimValue, *typed.Zero, *typed.Stop:
		return flowNone
	case *typed.Ref:
		return f.variable(e.Var, part)
	case *typed.Field:
		return f.expr(e.X, append([]int{e.Index}, part...))
	case *typed.StructLit:
		if len(part) > 0 {
			return f.expr(e.Fields[part[0]], part[1:])
		}
	case *typed.SetField:
		return f.setField(e, part)
	case *typed.Block:
		return f.block(e, 0, part)
	case *typed.If:
		return f.branch(e, 0, part)
	case *typed.Map:
		return f.block(e.Body, 0, part)
	case *typed.Call:
		return f.call(e, 0, part)
	case *typed.Derivative:
		return f.all(typed.Operands(e))
	case *typed.Read:
		return max(f.expr(e.X, part), f.all(e.Fill), dataOnly(f.all(e.Idx)))
	}
	return f.plain(e)
}

// plain is the flow through an operation, all of whose operands go into all of its result.
func (f *flowSearch) plain(e typed.Expr) flow {
	out := f.all(typed.Operands(e))
	for _, b := range typed.Blocks(e) {
		out = max(out, f.block(b, 0, nil))
	}
	if !carriesCotangent(e) {
		return dataOnly(out)
	}
	return out
}

func (f *flowSearch) all(es []typed.Expr) flow {
	out := flowNone
	for _, e := range es {
		out = max(out, f.expr(e, nil))
	}
	return out
}

func dataOnly(x flow) flow { return min(x, flowData) }

// carriesCotangent reports whether a derivative passes through an operation: its result
// is differentiable, and it is not one that is constant between jumps, or a
// conversion to or from a ring.
func carriesCotangent(e typed.Expr) bool {
	switch e := e.(type) {
	case *typed.Apply:
		if f := e.Op.Function(); f != nil && f.Flat || slices.Contains([]ir.ScalarOp{ir.SignOp, ir.FloorDivOp, ir.ModOp}, e.Op) {
			return false
		}
	case *typed.Convert:
		if x, t := e.X.Type(), e.Type(); x.Struct == nil && t.Struct == nil && x.Array.DType != t.Array.DType && !(x.Array.DType.IsFloat() && t.Array.DType.IsFloat()) {
			return false
		}
	}
	t := e.Type()
	return t.Struct != nil || t.Array.DType.HasCotangent()
}

func (f *flowSearch) variable(v *typed.Var, part []int) flow {
	if v == f.to {
		if overlap(part, f.path) {
			if t := v.Type; t.Struct == nil && !t.Array.DType.HasCotangent() {
				return flowData
			}
			return flowFloat
		}
		return flowNone
	}
	if at, ok := f.c.carriers[v]; ok {
		return f.carried(v, at, part)
	}
	d, ok := f.c.defs[v]
	if !ok {
		return flowNone // a parameter
	}
	key := strconv.Itoa(d.serial) + ":" + pathText(part)
	if have, seen := f.seen[key]; seen {
		return have
	}
	f.seen[key] = flowNone
	r := f.result(d.value, d.index, part)
	f.seen[key] = r
	return r
}

// carried is the flow into what a loop carries, at the beginning of some step.
func (f *flowSearch) carried(v *typed.Var, at carrier, part []int) flow {
	l := at.loop.tree
	if l == nil {
		if !slices.Contains(f.reached, v) {
			f.reached = append(f.reached, v)
		}
		return flowNone
	}
	key := strconv.Itoa(at.serial) + ":" + pathText(part)
	if have, seen := f.seen[key]; seen {
		f.circle = true
		return have
	}
	f.seen[key] = f.before[key]
	r := max(f.before[key], f.expr(l.Init[at.k], part), f.block(l.Body, at.k, part))
	f.seen[key] = r
	return r
}

// loop is the flow into a result of a loop.
func (f *flowSearch) loop(e *typed.Loop, k int, part []int) flow {
	out := flowNone
	if e.Cond != nil {
		out = dataOnly(f.block(e.Cond, 0, nil))
	}
	if k >= len(e.Carried) {
		return max(out, f.block(e.Body, k, part))
	}
	return max(out, f.variable(e.Carried[k], part))
}

// result is the flow into one of several results.
func (f *flowSearch) result(e typed.Expr, k int, part []int) flow {
	switch e := e.(type) {
	case *typed.If:
		return f.branch(e, k, part)
	case *typed.Map:
		return f.block(e.Body, k, part)
	case *typed.Call:
		return f.call(e, k, part)
	case *typed.Loop:
		return f.loop(e, k, part)
	case *typed.Block:
		return f.block(e, k, part)
	}
	return f.expr(e, part)
}

func (f *flowSearch) block(b *typed.Block, k int, part []int) flow {
	if k >= len(b.Results) {
		return flowNone
	}
	return f.expr(b.Results[k], part)
}

func (f *flowSearch) branch(e *typed.If, k int, part []int) flow {
	return max(dataOnly(f.expr(e.Cond, nil)), f.block(e.Then, k, part), f.block(e.Else, k, part))
}

func (f *flowSearch) setField(e *typed.SetField, part []int) flow {
	switch n := min(len(part), len(e.Path)); {
	case !slices.Equal(part[:n], e.Path[:n]):
		return f.expr(e.X, part)
	case len(part) >= len(e.Path):
		return f.expr(e.Value, part[len(e.Path):])
	}
	return max(f.expr(e.X, part), f.expr(e.Value, nil))
}

// call is the flow through a call: from the target to arguments, from parameters to the result.
func (f *flowSearch) call(e *typed.Call, k int, part []int) flow {
	out := flowNone
	for j, a := range e.Args {
		in, path := f.expr(a, nil), []int(nil)
		if in == flowNone {
			continue
		}
		if v, fields, ok := fieldPath(a); ok && v == f.to && len(f.path) > len(fields) {
			path = f.path[len(fields):] // only this part of the parameter is the target
		}
		out = max(out, min(in, f.c.through(e.Func, k, j, path)))
	}
	return out
}

// fieldPath is the variable and fields that a tree names, if it is a field path.
func fieldPath(e typed.Expr) (*typed.Var, []int, bool) {
	switch e := e.(type) {
	case *typed.Ref:
		return e.Var, nil, true
	case *typed.Field:
		v, p, ok := fieldPath(e.X)
		return v, append(p, e.Index), ok
	}
	return nil, nil, false
}

// through is how result k of a function depends on the fields path of parameter j.
func (c *checker) through(fn *typed.Func, k, j int, path []int) flow {
	key := flowKey{fn, k, j, pathText(path)}
	if have, ok := c.flows[key]; ok {
		return have
	}
	c.flows[key] = flowNone
	out := flowNone
	switch {
	case fn.Rule != nil:
		if j < len(fn.Rule.Body.Results) && fn.Rule.Body.Results[j] != nil {
			out = flowFloat
		}
	case fn.Body == nil: // a function about which only its type is known
		out = flowFloat
	case k < len(fn.Body.Results):
		out = c.flowTo(fn.Body.Results[k], fn.Params[j], path)
	}
	c.flows[key] = out
	return out
}
