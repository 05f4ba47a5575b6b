package codegen

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// print prints a kernel: the statements, and an expression for each output
// that is a scalar.
func (n *nest) print() (lines []string, scalars []value) {
	trims := n.trims()
	if !n.words() {
		n.flatten()
	}
	n.top = &scope{}
	inner, scopes := n.top, []*scope(nil)
	var outs []*output
	if points := n.points(); points != nil {
		for _, p := range points {
			outs = append(outs, n.outputs(p.kernel, p.env, inner)...)
		}
	} else {
		var env environment
		for k, d := range n.kernel.Space.Dims() {
			var l *loop
			if env, l = n.bind(env, k, d); l != nil {
				inner = inner.child(l)
				scopes = append(scopes, inner)
				n.space = append(n.space, l)
			}
		}
		outs = n.outputs(n.kernel, env, inner)
	}
	n.inner = n.settle()
	n.nameLoops(n.space, n.top)
	scalars = n.write(outs, inner)
	var after []string
	for _, v := range scalars {
		after = append(after, v.s)
	}
	if inner != n.top {
		n.shorten(inner, nil)
		n.closeLoops(scopes, n.top)
	}
	n.top.add(trims...)
	n.shorten(n.top, after)
	return append(n.cutLines(), n.top.lines...), scalars
}

// output is one output on its way: what is stored, where, and when.
type output struct {
	*ir.KernelOut
	expr   *node
	target *node // a load that names the element; nil for a scalar
	when   *node
	in     *scope
	value  value
	sum    string // the variable of a scalar that points add to
}

func (n *nest) outputs(kernel *ir.Kernel, env environment, inner *scope) []*output {
	var outs []*output
	for k := range kernel.Outs {
		o := &output{KernelOut: &kernel.Outs[k], in: inner}
		o.expr = n.node(n.share(o.Expr), env)
		if o.When != nil {
			o.when = n.node(n.share(o.When), env)
		}
		coords := o.Coords
		if coords == nil {
			coords = ir.IndexExprs(ir.IdentityMap(o.Type.Rank()).Coords())
		}
		if len(coords) > 0 {
			t := &node{op: ir.LoadOp, dtype: o.Type.DType, operand: -1 - k, check: o.Check}
			for _, c := range coords {
				t.args = append(t.args, n.node(n.share(c), env))
			}
			o.target = n.intern(t)
		}
		outs = append(outs, o)
	}
	for i, o := range outs {
		if s := n.want[i]; s != "" && n.given[o.expr] == "" && !n.trivial(o.expr) {
			n.given[o.expr] = s
		}
		n.roots[o.expr] = n.roots[o.expr] || o.target == nil && o.Coords == nil
		n.stored[o.expr] = o.target != nil && len(outs) == 1
		if o.when != nil {
			if i > 0 && outs[i-1].when == o.when {
				o.in = outs[i-1].in
			} else {
				read(&o.when, inner, ir.SelectOp)
				o.in = inner.child(nil)
			}
		}
		op := ir.AddOp // a scalar or an accumulated value may meet an addition
		if o.target != nil && !o.Scatters() {
			op = ir.MulOp
		}
		read(&o.expr, o.in, op)
		if o.target != nil {
			read(&o.target, o.in, ir.LoadOp)
		}
	}
	return outs
}

// write evaluates all outputs and only then stores, since an output may lie in
// the memory of an operand. What a condition protects is evaluated behind it, and
// so all of that comes before the other stores.
func (n *nest) write(outs []*output, inner *scope) (scalars []value) {
	several := len(n.kernel.Outs) > 1 || len(outs) > 1 && n.inPlace()
	values := make([]value, len(outs))
	conditions := make([]value, len(outs))
	for i, o := range outs {
		if o.when != nil {
			if i > 0 && outs[i-1].in == o.in {
				conditions[i] = conditions[i-1]
			} else {
				conditions[i] = n.value(o.when)
			}
		}
		values[i] = n.value(o.expr)
		if several && o.target != nil && !n.atHand(o.expr) {
			x := n.declare(elementName(n.place(o.target.operand).name), goType(o.Type.DType))
			o.in.line("%s := %s", x, values[i].s)
			values[i] = ident(x)
		}
	}
	var after []*output
	for i, o := range outs {
		switch {
		case o.target == nil && o.Coords == nil:
			values[i].s = n.typed(o.expr, values[i])
			scalars = append(scalars, values[i])
		case o.target == nil:
			sum := n.declare("sum", goType(o.Type.DType))
			n.top.lines = slices.Insert(n.top.lines, 0, sum+" := "+identity(ir.Sum, o.Type.DType).typed(o.Type.DType))
			o.sum = sum
			scalars = append(scalars, ident(sum))
		case o.Coords != nil:
			n.top.lines = slices.Insert(n.top.lines, 0, clearing(o.Type.DType, n.place(o.target.operand).name))
			n.used[n.place(o.target.operand).name] = true
		}
		o.value = values[i]
		if o.when == nil {
			after = append(after, o)
			continue
		}
		n.store(o)
		if i+1 == len(outs) || outs[i+1].in != o.in {
			inner.block("if "+conditions[i].s, o.in.lines)
		}
	}
	slices.SortStableFunc(after, func(a, b *output) int { return a.rank() - b.rank() }) // coordinates may be read from memory
	for _, o := range after {
		n.store(o)
	}
	return scalars
}

// rank orders stores: what adds at computed places comes first.
func (o *output) rank() int {
	if o.Scatters() {
		return 0
	}
	return 1
}

// store writes an output to its place.
func (n *nest) store(o *output) {
	switch {
	case o.target == nil && o.Coords == nil:
	case o.target == nil:
		o.in.line("%s", addTo(o.Type.DType, o.sum, o.value))
	case n.packed(o.target):
		array, at := n.element(o.target)
		function := "SetBit"
		if o.Scatters() {
			function = "FlipBit"
		}
		o.in.line("runtime·%s(%s, %s, %s)", function, array, at, o.value.s)
	case o.Coords == nil:
		o.in.line("%s", set(n.load(o.target).s, o.value.s))
	default:
		o.in.line("%s", addTo(o.Type.DType, n.load(o.target).s, o.value))
	}
}

// flatten makes one loop of all when every operand is read, and every output
// written, at the point itself.
func (n *nest) flatten() {
	k := n.kernel
	rank := k.Space.Rank()
	if rank < 2 || k.Space.Dependent() {
		return
	}
	seen := map[*ir.Expr]bool{}
	var plain func(e *ir.Expr) bool
	plain = func(e *ir.Expr) bool {
		if seen[e] {
			return true
		}
		seen[e] = true
		switch e.Op {
		case ir.DimOp:
			return !e.Dim.HasIndex()
		case ir.FoldOp:
			return false
		case ir.LoadOp:
			return len(e.Args) == 0 || (n.ins[e.Operand].shape == k.Space && identityAt(e.Args))
		}
		for _, a := range e.Args {
			if !plain(a) {
				return false
			}
		}
		return true
	}
	for i := range k.Outs {
		o := &k.Outs[i]
		if o.Coords != nil || o.When != nil || !plain(o.Expr) {
			return
		}
	}
	n.flattenTo(ir.NewShape(k.Space.Size()))
}

// flattenTo makes one loop over a flat shape of a kernel that reads and writes at the
// point itself.
func (n *nest) flattenTo(flat *ir.Shape) {
	k := n.kernel
	memo := map[*ir.Expr]*ir.Expr{}
	var rewrite func(e *ir.Expr) *ir.Expr
	rewrite = func(e *ir.Expr) *ir.Expr {
		if have := memo[e]; have != nil {
			return have
		}
		c := *e
		if e.Op == ir.LoadOp && len(e.Args) > 0 {
			c.Args = []*ir.Expr{ir.DimExpr(ir.Index(0))}
		} else {
			c.Args = make([]*ir.Expr, len(e.Args))
			for i, a := range e.Args {
				c.Args[i] = rewrite(a)
			}
		}
		memo[e] = &c
		return &c
	}
	out := &ir.Kernel{Space: flat}
	for i := range k.Outs {
		o := k.Outs[i]
		o.Expr = rewrite(o.Expr)
		o.Type = o.Type.With(flat)
		out.Outs = append(out.Outs, o)
		n.outs[i].shape = flat
	}
	for i := range n.ins {
		if n.ins[i].shape == k.Space {
			n.ins[i].shape = flat
		}
	}
	n.kernel = out
}

// identityAt reports whether coordinates are #0, #1, ….
func identityAt(coords []*ir.Expr) bool {
	for k, c := range coords {
		if c.Op != ir.DimOp || c.Dim != ir.Index(k) {
			return false
		}
	}
	return true
}
