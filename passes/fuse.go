package passes

import (
	"github.com/gradc/gradc/ir"
)

// Fusion decides which values of a frozen function get a buffer and which are
// computed inside the loops that read them.
//
//	t = exp(x); y = sum(t)        one step: y = fold(sum, exp(x[i]))
//
// A value that is larger than everything it is computed from, such as one over the
// index space of a comprehension, is made again in each loop that reads it. A value
// with one reader, or one that costs next to nothing, is inlined. The others get a
// buffer, which [cluster] takes away again where all readers share the loop.
type fusion struct {
	*exprTable
	f      *ir.Func
	sizes  sizes
	values []*fusedValue
	number map[*ir.Value]int
	expand *expander
	visits int // expressions and values looked at, to show that work is linear
}

// fusedValue is what fusion knows about one value.
type fusedValue struct {
	v    *ir.Value
	node *ir.Node  // nil for a parameter
	out  ir.Type   // its type
	at   *ir.Shape // space of the kernel

	expr   *ir.Expr   // its definition over other values; once built, over realised ones
	coords []*ir.Expr // of a scatter
	when   *ir.Expr   // of a scatter
	check  bool       // of a scatter: coordinates are checked at run time
	isCall bool       // a matrix product to be computed by the runtime
	region []*ir.Expr // loads of all that a loop reads, whose result this is
	isView bool       // a reshape that shares its operand's buffer if that has one

	size   float64 // elements at nominal sizes
	source float64 // elements of the largest array that it is computed from
	work   float64 // of computing one element, operands without a buffer included
	light  int     // operations if it may be inlined anywhere, −1 otherwise
	reads  []read  // of it, by later values

	must     bool // needs a buffer whatever the cost
	realised bool
	used     bool
	contexts []context
}

// read is one distinct load of a value by the definition of another.
type read struct {
	by     int     // the reader
	load   int32   // names the load
	same   bool    // at the reader's own point
	volume float64 // how often it is executed
}

// context is a place of the program into which a value would be inlined: values
// with equal contexts share one computation.
type context struct {
	id    int32
	ratio float64 // evaluations for each element of the value
}

const (
	lightOps       = 2   // operations that may be repeated anywhere
	recomputeLimit = 8   // evaluations of one element of an index-space-sized value
	spaceRatio     = 8   // from this factor on, a value has the size of an index space
	recomputeWork  = 100 // additions that may be repeated where the factor is smaller
	exprLimit      = 120 // operations in one expression
)

func newFusion(f *ir.Func, dims map[string]int64) *fusion {
	u := &fusion{exprTable: newExprTable(), f: f, sizes: sizes{dims}, number: map[*ir.Value]int{}}
	add := func(v *ir.Value, n *ir.Node) *fusedValue {
		fv := &fusedValue{v: v, node: n, out: v.Type, at: v.Type.Shape, size: u.sizes.volume(v.Type.Shape), light: -1}
		u.number[v] = len(u.values)
		u.values = append(u.values, fv)
		return fv
	}
	for _, p := range f.Params {
		fv := add(p, nil)
		fv.realised, fv.source = true, fv.size
	}
	for _, n := range f.Nodes {
		if isRegion(n.Op) {
			u.region(n, add)
			continue
		}
		k := n.Op.Kernel(n.InTypes())
		if k == nil || len(k.Outs) != len(n.Out) {
			ir.Bug("%s cannot be planned: it has no kernel", n.Op.Name())
		}
		operand := func(i int) int { return u.number[n.In[i]] }
		for i, v := range n.Out {
			fv := add(v, n)
			x := u.newExpander(func(int, []*ir.Expr) *ir.Expr { return nil })
			x.operand = operand
			o := &k.Outs[i]
			fv.at, fv.expr, fv.check = k.Space, x.expand(o.Expr, identity), o.Check
			fv.coords = x.expandAll(o.Coords, identity)
			if o.When != nil {
				fv.when = x.expand(o.When, identity)
			}
			u.call(fv.expr, v.Name)
			u.survey(u.number[v], fv)
		}
	}
	for _, r := range f.Results {
		fv := u.values[u.number[r]]
		fv.must, fv.used = true, true
	}
	return u
}

func (fv *fusedValue) scatters() bool { return fv.coords != nil }

func (fv *fusedValue) roots() []*ir.Expr {
	if fv.region != nil {
		return fv.region
	}
	es := []*ir.Expr{fv.expr}
	es = append(es, fv.coords...)
	if fv.when != nil {
		es = append(es, fv.when)
	}
	return es
}
