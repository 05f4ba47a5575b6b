package randprog

import (
	"reflect"
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

type editKind uint8

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
