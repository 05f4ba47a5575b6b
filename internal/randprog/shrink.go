package randprog

import (
	"maps"
	"slices"
	"time"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
)

// Candidate is a function in which something may fail, with sizes and arguments.
type Candidate struct {
	Func *ir.Func
	Dims map[string]int64
	Args []Array
}

// Shrink makes a failing candidate smaller until nothing that it tries still fails,
// or the time is over. fails returns the first candidate of a list that fails, or −1.
func Shrink(c Candidate, fails func([]Candidate) int, derive eval.Derive, limit time.Duration) Candidate {
	end := time.Now().Add(limit)
	for time.Now().Before(end) {
		smaller := variants(c, derive)
		at := fails(smaller)
		if at < 0 {
			return c
		}
		c = smaller[at]
	}
	return c
}

// Trim removes what no result depends on.
func (c Candidate) Trim() Candidate {
	if d, ok := c.rebuild(edit{}); ok {
		return d
	}
	return c
}

// Size counts the operations of a function and of those below it.
func Size(f *ir.Func) int {
	n := 0
	each(f, func(g *ir.Func) { n += len(g.Nodes) })
	return n
}

// variants returns smaller candidates, those that lose most first.
func variants(c Candidate, derive eval.Derive) []Candidate {
	var out []Candidate
	add := func(d Candidate, ok bool) {
		if ok && (Size(d.Func) < Size(c.Func) || Size(d.Func) == Size(c.Func) && smaller(d, c)) {
			out = append(out, d)
		}
	}
	add(c.rebuild(edit{}))
	if rs := c.Func.Results; len(rs) > 1 {
		for k := range rs {
			add(c.rebuild(edit{results: []int{k}}))
		}
		for k := range rs {
			add(c.rebuild(edit{results: slices.DeleteFunc(upTo(len(rs)), func(i int) bool { return i == k })}))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Dims)) {
		for _, n := range []int64{1, 2} {
			if n < c.Dims[name] {
				add(c.resize(name, n))
			}
		}
	}
	known := c.values(derive)
	each(c.Func, func(f *ir.Func) {
		for _, n := range slices.Backward(f.Nodes) {
			for _, kind := range []editKind{toZero, toParam, toInner, toOperand} {
				if kind == toParam && (f != c.Func || known[n] == nil) {
					continue
				}
				if kind == toZero && isZeroLike(n) {
					continue
				}
				for which := range alternatives(kind, n) {
					add(c.rebuild(edit{node: n, kind: kind, which: which, value: known[n]}))
				}
			}
		}
	})
	slices.SortStableFunc(out, func(a, b Candidate) int { return Size(a.Func) - Size(b.Func) })
	return out
}

// smaller breaks ties: fewer parameters, results, or elements.
func smaller(d, c Candidate) bool {
	elements := func(c Candidate) int {
		n := len(c.Func.Params) + len(c.Func.Results)
		for _, a := range c.Args {
			n += len(a.F) + len(a.I)
		}
		return n
	}
	return elements(d) < elements(c)
}

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// isZeroLike reports whether replacing a node by zero gains nothing.
func isZeroLike(n *ir.Node) bool {
	switch n.Op.(type) {
	case ops.Const, ops.Zero:
		return true
	case ops.Broadcast:
		return n.In[0].Node != nil && isZeroLike(n.In[0].Node)
	}
	return false
}

// values evaluates all nodes of the function itself.
func (c Candidate) values(derive eval.Derive) map[*ir.Node][]Array {
	all := *c.Func
	all.Results = nil
	for _, n := range c.Func.Nodes {
		all.Results = append(all.Results, n.Out...)
	}
	res, err := eval.Eval(&all, eval.F32{}, c.Dims, c.Args, eval.WithDerive(derive))
	if err != nil {
		return nil
	}
	out := map[*ir.Node][]Array{}
	for _, n := range c.Func.Nodes {
		out[n], res = res[:len(n.Out)], res[len(n.Out):]
	}
	return out
}

// resize gives a dim another value and cuts the arguments.
func (c Candidate) resize(name string, n int64) (Candidate, bool) {
	d := Candidate{Func: c.Func, Dims: maps.Clone(c.Dims)}
	d.Dims[name] = n
	for i, p := range c.Func.Params {
		box, err := eval.Box(p.Type.Shape, d.Dims)
		if err != nil {
			return d, false
		}
		a, ok := cut(c.Args[i], box)
		if !ok {
			return d, false
		}
		d.Args = append(d.Args, a)
	}
	return d, true
}

// cut returns the leading part of an array.
func cut(a Array, box []int) (Array, bool) {
	out := Array{DType: a.DType, Shape: box}
	for k, n := range box {
		if n > a.Shape[k] || n < 0 {
			return out, false
		}
	}
	var walk func(k, at int)
	walk = func(k, at int) {
		if k == len(box) {
			if a.DType.IsFloat() {
				out.F = append(out.F, a.F[at])
			} else {
				out.I = append(out.I, a.I[at])
			}
			return
		}
		for i := range box[k] {
			walk(k+1, at*a.Shape[k]+i)
		}
	}
	walk(0, 0)
	return out, true
}

const (
	toZero    editKind = iota // zeros take the place of a node's results
	toParam                   // new parameters do
	toInner                   // the inside of a call or of one side of a branch does
	toOperand                 // an operand of the same type does
)
