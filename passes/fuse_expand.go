package passes

import (
	"strings"

	"github.com/gradc/gradc/ir"
)

// expander rewrites expressions into another scope: it replaces indices by
// coordinates, renumbers folds, and puts the expression of an operand in the place
// of its load wherever inline has one.
type expander struct {
	*exprTable
	// inline returns the expression of value u, or nil where it is to be loaded.
	inline func(u int, coords []*ir.Expr) *ir.Expr
	// operand numbers the values that the expressions load.
	operand func(k int) int
	scopes  map[string]*scope
	memo    map[scoped]*ir.Expr
	heights map[*ir.Expr]int
}

// scope says what each index of an expression stands for. The zero scope is the
// identity.
type scope struct {
	coords []*ir.Expr // of the space's indices; nil for themselves
	outer  *scope     // of a fold: the scope around it …
	from   int        // … in which its indices, n of them, are called from, …
	to, n  int        // … and which become to, …
}

type scoped struct {
	e *ir.Expr
	s *scope
}

var identity = &scope{}

func (t *exprTable) newExpander(inline func(u int, coords []*ir.Expr) *ir.Expr) *expander {
	return &expander{
		exprTable: t, inline: inline, operand: func(k int) int { return k },
		scopes: map[string]*scope{}, memo: map[scoped]*ir.Expr{}, heights: map[*ir.Expr]int{},
	}
}

func (x *expander) expand(e *ir.Expr, s *scope) *ir.Expr {
	key := scoped{e, s}
	if have := x.memo[key]; have != nil {
		return have
	}
	out := x.fresh(e, s)
	x.memo[key] = out
	return out
}

func (x *expander) expandAll(es []*ir.Expr, s *scope) []*ir.Expr {
	if es == nil {
		return nil
	}
	out := make([]*ir.Expr, len(es))
	for i, e := range es {
		out[i] = x.expand(e, s)
	}
	return out
}

func (x *expander) fresh(e *ir.Expr, s *scope) *ir.Expr {
	switch e.Op {
	case ir.DimOp:
		return x.place(e.Dim, s)
	case ir.FoldOp:
		return x.fold(e, s)
	}
	out := *e
	out.Args = x.expandAll(e.Args, s)
	if e.Op != ir.LoadOp {
		return x.make(out)
	}
	out.Operand = x.operand(e.Operand)
	in := x.inline(out.Operand, out.Args)
	if in == nil {
		return x.intern(out)
	}
	return x.call(x.expand(in, x.at(out.Args)), e.Name)
}

// at returns the scope of an expression that is evaluated at coordinates.
func (x *expander) at(coords []*ir.Expr) *scope {
	if isIdentity(coords) {
		return identity
	}
	var key strings.Builder
	for _, c := range coords {
		id := x.note(c).id
		key.Write([]byte{byte(id), byte(id >> 8), byte(id >> 16), byte(id >> 24)})
	}
	if have := x.scopes[key.String()]; have != nil {
		return have
	}
	s := &scope{coords: coords}
	x.scopes[key.String()] = s
	return s
}

func isIdentity(coords []*ir.Expr) bool {
	for k, c := range coords {
		if c.Op != ir.DimOp {
			return false
		}
		if i, ok := c.Dim.AsIndex(); !ok || i != k {
			return false
		}
	}
	return true
}

func (x *expander) fold(e *ir.Expr, s *scope) *ir.Expr {
	to := foldLevel + x.height(e.Args[0])
	inner := s
	if to != e.Base || s.outer != nil {
		inner = &scope{outer: s, from: e.Base, to: to, n: len(e.Extents)}
	}
	out := *e
	out.Base = to
	out.Extents = make([]*ir.Dim, len(e.Extents))
	for j, d := range e.Extents {
		if out.Extents[j] = asDim(x.place(d, inner)); out.Extents[j] == nil {
			ir.Bug("the extent %s of a fold depends on data", d)
		}
	}
	out.Args = []*ir.Expr{x.expand(e.Args[0], inner)}
	return x.intern(out)
}

// height returns the number of fold levels that e will have in use.
func (x *expander) height(e *ir.Expr) int {
	if h, ok := x.heights[e]; ok {
		return h
	}
	h := 0
	for _, a := range e.Args {
		h = max(h, x.height(a))
	}
	switch e.Op {
	case ir.FoldOp:
		h += len(e.Extents)
	case ir.LoadOp:
		// Coordinates do not matter to whether an operand is inlined, except that
		// they may be data; then height is only too large.
		if in := x.inline(x.operand(e.Operand), nil); in != nil {
			h = max(h, x.height(in))
		}
	}
	x.heights[e] = h
	return h
}

// index returns what index k stands for.
func (x *expander) index(k int, s *scope) *ir.Expr {
	for ; s.outer != nil; s = s.outer {
		if k >= s.from && k < s.from+s.n {
			return x.dim(ir.Index(s.to + k - s.from))
		}
	}
	if s.coords == nil || k >= len(s.coords) {
		return x.dim(ir.Index(k))
	}
	return s.coords[k]
}

// place rewrites a dim: into a dim if its indices stand for dims, otherwise into
// integer arithmetic.
func (x *expander) place(d *ir.Dim, s *scope) *ir.Expr {
	if s == identity || !d.HasIndex() {
		return x.dim(d)
	}
	static := true
	d.Walk(func(a *ir.Atom) {
		static = static && (a.Kind != ir.AtomIndex || asDim(x.index(a.Index, s)) != nil)
	})
	if !static {
		return x.arithmetic(d, s)
	}
	return x.dim(d.Subst(func(a *ir.Atom) *ir.Dim {
		if a.Kind != ir.AtomIndex {
			return nil
		}
		return asDim(x.index(a.Index, s))
	}))
}

func (x *expander) arithmetic(d *ir.Dim, s *scope) *ir.Expr {
	terms, denom := d.Terms()
	sum := x.dim(ir.Const(0))
	apply := func(op ir.ScalarOp, a, b *ir.Expr) *ir.Expr {
		return x.make(ir.Expr{Op: op, DType: ir.I64, Args: []*ir.Expr{a, b}})
	}
	for i, t := range terms {
		op, c := ir.AddOp, t.Coef
		if c < 0 {
			op, c = ir.SubOp, -c
		}
		prod := x.dim(ir.Const(c))
		for j, a := range t.Atoms {
			if f := x.factor(a, s); j == 0 && c == 1 {
				prod = f
			} else {
				prod = apply(ir.MulOp, prod, f)
			}
		}
		if i == 0 && op == ir.AddOp {
			sum = prod
		} else {
			sum = apply(op, sum, prod)
		}
	}
	if denom != 1 {
		sum = apply(ir.FloorDivOp, sum, x.dim(ir.Const(denom))) // exact
	}
	return sum
}

// scalarOfAtom gives the operation that a compound atom of a dim stands for.
var scalarOfAtom = map[ir.AtomKind]ir.ScalarOp{
	ir.AtomFloorDiv: ir.FloorDivOp, ir.AtomMod: ir.ModOp, ir.AtomMin: ir.MinOp, ir.AtomMax: ir.MaxOp,
}

func (x *expander) factor(a *ir.Atom, s *scope) *ir.Expr {
	switch a.Kind {
	case ir.AtomSymbol:
		return x.dim(ir.Sym(a.Name))
	case ir.AtomIndex:
		e := x.index(a.Index, s)
		if e.DType != ir.I64 {
			e = x.make(ir.Expr{Op: ir.CastOp, DType: ir.I64, Args: []*ir.Expr{e}})
		}
		return e
	}
	return x.make(ir.Expr{Op: scalarOfAtom[a.Kind], DType: ir.I64, Args: []*ir.Expr{x.place(a.A, s), x.place(a.B, s)}})
}
