package randprog

import (
	"maps"
	"reflect"
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

type editKind uint8

const (
	toZero    editKind = iota // zeros take the place of a node's results
	toParam                   // new parameters do
	toInner                   // the inside of a call or of one side of a branch does
	toOperand                 // an operand of the same type does
)

// alternatives is the number of ways to apply an edit to a node.
func alternatives(kind editKind, n *ir.Node) int {
	switch kind {
	case toOperand:
		return len(n.In)
	case toInner:
		switch n.Op.(type) {
		case ops.Call, ops.Custom:
			return 1
		case ops.If:
			return 2
		}
		return 0
	}
	return 1
}

// edit changes one node of a function or of one below it, or drops results.
type edit struct {
	node    *ir.Node
	kind    editKind
	which   int
	value   []Array // of the node's results
	results []int   // to keep; nil for all
}

// rebuild applies an edit; it reports whether what remains is a function.
func (c Candidate) rebuild(e edit) (out Candidate, ok bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, bug := r.(*ir.InternalError); !bug {
				panic(r)
			}
			ok = false
		}
	}()
	r := &rebuilder{edit: e, done: map[*ir.Func]*ir.Func{}}
	out = Candidate{Dims: c.Dims}
	f := *c.Func
	if e.results != nil {
		f.Results = nil
		for _, k := range e.results {
			f.Results = append(f.Results, c.Func.Results[k])
		}
	}
	args := slices.Clone(c.Args)
	g := r.body(&f, &args)
	if ir.Verify(g) != nil {
		return out, false
	}
	out.Func, out.Args = g, args
	return out, true
}

type rebuilder struct {
	edit
	done map[*ir.Func]*ir.Func
}

// function rebuilds a function of a region, whose signature stays.
func (r *rebuilder) function(f *ir.Func) *ir.Func {
	if r.done[f] == nil {
		r.done[f] = r.body(f, nil)
	}
	return r.done[f]
}

// body rebuilds a function without dead nodes. Of the outermost one, args are the
// arguments: parameters that nothing reads go, and an edit may add some.
func (r *rebuilder) body(f *ir.Func, args *[]Array) *ir.Func {
	live := r.live(f)
	b := ir.NewBuilder(f.Name, f.Origin)
	for _, q := range f.Require {
		b.Require(q)
	}
	vs := map[*ir.Value]*ir.Value{}
	var kept []Array
	for i, p := range f.Params {
		if args != nil && !live[p] {
			continue
		}
		vs[p] = b.Param(p.Name, p.Type)
		if args != nil {
			kept = append(kept, (*args)[i])
		}
	}
	for _, n := range f.Nodes {
		if !slices.ContainsFunc(n.Out, func(v *ir.Value) bool { return live[v] }) {
			continue
		}
		if n == r.node && r.kind == toParam {
			for k, v := range n.Out {
				if v.Type.Shape.Dependent() {
					ir.Bug("a parameter has no triangle")
				}
				vs[v] = b.Param("", v.Type)
				kept = append(kept, r.value[k])
			}
			continue
		}
		b.At(n.Origin)
		for k, v := range r.emit(b, n, vs) {
			if vs[n.Out[k]] = v; v.Node != nil && n.Out[k].Name != "" {
				b.SetName(v, n.Out[k].Name)
			}
		}
	}
	if args != nil {
		*args = kept
	}
	var results []*ir.Value
	for _, v := range f.Results {
		results = append(results, vs[v])
	}
	return b.Finish(results...)
}

// live marks the values that results need, once the edit is made.
func (r *rebuilder) live(f *ir.Func) map[*ir.Value]bool {
	live := map[*ir.Value]bool{}
	for _, v := range f.Results {
		live[v] = true
	}
	for _, n := range slices.Backward(f.Nodes) {
		if !slices.ContainsFunc(n.Out, func(v *ir.Value) bool { return live[v] }) {
			continue
		}
		for i, v := range n.In {
			switch {
			case n != r.node:
			case r.kind == toZero, r.kind == toParam, r.kind == toOperand && i != r.which:
				continue
			}
			live[v] = true
		}
	}
	return live
}

// emit emits a node, or what takes its place.
func (r *rebuilder) emit(b *ir.Builder, n *ir.Node, vs map[*ir.Value]*ir.Value) []*ir.Value {
	if n == r.node && r.kind == toZero {
		var out []*ir.Value
		for _, v := range n.Out {
			z := b.Emit(ops.Const{DType: v.Type.DType}, nil...)[0]
			if v.Type.Rank() > 0 {
				z = b.Emit(ops.Broadcast{Shape: v.Type.Shape, Axes: ir.NewPerm()}, z)[0]
			}
			out = append(out, z)
		}
		return out
	}
	if n == r.node && r.kind == toOperand {
		if x := n.In[r.which]; len(n.Out) == 1 && x.Type == n.Out[0].Type {
			return []*ir.Value{vs[x]}
		}
		ir.Bug("the operand does not fit")
	}
	in := make([]*ir.Value, len(n.In))
	for i, v := range n.In {
		in[i] = vs[v]
	}
	if n == r.node && r.kind == toInner {
		return r.inner(b, n.Op, in)
	}
	return b.Emit(r.regions(n.Op), in...)
}

// inner emits the inside of a call or branch.
func (r *rebuilder) inner(b *ir.Builder, op ir.Op, in []*ir.Value) []*ir.Value {
	var f *ir.Func
	switch op := op.(type) {
	case ops.Call:
		f = op.Func
	case ops.Custom:
		f = op.Func
	case ops.If:
		f, in = []*ir.Func{op.Then, op.Else}[r.which], in[1:]
	}
	vs := map[*ir.Value]*ir.Value{}
	for i, p := range f.Params {
		vs[p] = in[i]
	}
	for _, q := range f.Require {
		b.Require(q)
	}
	for _, n := range f.Nodes {
		args := make([]*ir.Value, len(n.In))
		for i, v := range n.In {
			args[i] = vs[v]
		}
		for k, v := range b.Emit(n.Op, args...) {
			vs[n.Out[k]] = v
		}
	}
	var out []*ir.Value
	for _, v := range f.Results {
		out = append(out, vs[v])
	}
	return out
}

// regions returns op with its functions rebuilt.
func (r *rebuilder) regions(op ir.Op) ir.Op {
	if len(ir.FuncsOf(op)) == 0 {
		return op
	}
	v := reflect.New(reflect.TypeOf(op)).Elem()
	v.Set(reflect.ValueOf(op))
	for i := range v.NumField() {
		if f, ok := v.Field(i).Interface().(*ir.Func); ok && f != nil {
			v.Field(i).Set(reflect.ValueOf(r.function(f)))
		}
	}
	return v.Interface().(ir.Op)
}
