package codegen

import (
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
)

// load prints the element that e reads, or, for an output, the one it writes.
func (n *nest) load(e *node) value {
	if n.packed(e) {
		array, at := n.element(e)
		return ident("runtime·Bit(" + array + ", " + at + ")")
	}
	if e.inRow() {
		row := n.value(e.row)
		index := e.args[len(e.args)-1].dim.Sub(e.row.dim)
		return ident(row.s + "[" + n.sizes.expr(index).s + "]")
	}
	array, at := n.element(e)
	return ident(array + "[" + at + "]")
}

// element prints the array in which a load finds its element, and the position there.
func (n *nest) element(e *node) (array, at string) {
	p := n.place(e.operand)
	n.used[p.name] = true
	return p.name, n.offset(p.shape, n.coordinates(e)).s
}

// packed reports whether a load is of one bit of an array of words.
func (n *nest) packed(e *node) bool { return e.dtype == ir.Z2 && !n.wordwise && len(e.args) > 0 }

// rowSlice prints the part of an operand along which an inner loop runs. An
// operand that is one such row is cut to its length once, which tells the
// compiler that the loop stays inside.
func (n *nest) rowSlice(e *node) value {
	at := n.place(e.operand)
	n.used[at.name] = true
	length := n.sizes.expr(e.length).s
	coords := n.coordinates(e)
	if len(coords) == 0 && e.dim.IsConst(0) && e.length == at.shape.Dim(0) && e.home == n.top {
		e.name = at.name
		if c := (cut{at.name, length}); !slices.Contains(n.cuts, c) {
			n.cuts = append(n.cuts, c)
		}
		return ident(e.name)
	}
	start := n.offset(at.shape, append(coords, n.sizes.expr(e.dim)))
	if start.s == "0" {
		return ident(at.name + "[:" + length + "]")
	}
	return ident(at.name + "[" + start.s + ":][:" + length + "]")
}

// cut is an operand that is cut to its length, which is known to be that.
type cut struct{ name, length string }

// cutLines prints the cuts, a few in a line.
func (n *nest) cutLines() (lines []string) {
	const width = 90
	var left, right []string
	for i, c := range n.cuts {
		left, right = append(left, c.name), append(right, c.name+"[:"+c.length+"]")
		l := strings.Join(left, ", ") + " = " + strings.Join(right, ", ")
		if i+1 == len(n.cuts) || len(l)+2*len(n.cuts[i+1].name)+len(n.cuts[i+1].length) > width {
			lines = append(lines, l)
			left, right = nil, nil
		}
	}
	return lines
}

// coordinates prints the coordinates of a load or row, after the checks that they
// need.
func (n *nest) coordinates(e *node) []text {
	at := n.place(e.operand)
	out := make([]text, len(e.args))
	for k, c := range e.args {
		if e.check && (c.op != ir.DimOp || !n.within(c.dim, at.shape.Dim(k))) {
			out[k] = n.checkedCoordinate(e, c, at.shape.Dim(k))
		} else {
			out[k] = n.coordinate(c)
		}
	}
	return out
}

// checkedCoordinate prints a coordinate of e, a load or row, after its check. An index
// of 64 bits is compared as such: an int may have 32.
func (n *nest) checkedCoordinate(e, c *node, extent *ir.Dim) text {
	index := uncast(c)
	limit := n.sizes.expr(extent).s
	check := indexCheck{operand: -1, at: "-1", limit: limit}
	wide := index.dtype == ir.I64 && index.op != ir.DimOp
	var got value
	unsigned := "uint"
	if wide {
		if got = n.value(index); !got.simple() {
			got = n.hold(index, got)
		}
		unsigned, check.got = "uint64", got.s
	} else {
		if got = (value{text: n.coordinate(c)}); !got.simple() {
			name := n.declare("index", "int")
			e.home.line("%s := %s", name, got.s)
			got = ident(name)
		}
		check.got = "int64(" + got.s + ")"
	}
	if index.op == ir.LoadOp {
		check.operand = index.operand
		if from := n.place(index.operand); !from.scalar && from.shape.Rank() > 0 {
			check.at = n.offset(from.shape, n.bare(index.args)).s
		}
	}
	test := unsigned + "(" + got.s + ") >= "
	if _, ok := extent.Const(); ok {
		test += limit
	} else {
		test += unsigned + "(" + limit + ")"
	}
	if !e.home.known(test) {
		n.fails = true
		e.home.block("if "+test, []string{n.fail(check)})
		e.home.checks = append(e.home.checks, test)
	}
	if wide {
		return n.coordinate(c)
	}
	return got.text
}

// bare prints coordinates that have been checked already.
func (n *nest) bare(args []*node) []text {
	out := make([]text, len(args))
	for k, c := range args {
		out[k] = n.coordinate(c)
	}
	return out
}

// uncast returns what is converted to an index.
func uncast(e *node) *node {
	for e.op == ir.CastOp && e.args[0].dtype.IsInt() {
		e = e.args[0]
	}
	return e
}

// coordinate prints an index as an int.
func (n *nest) coordinate(c *node) text {
	if c.op == ir.DimOp {
		return n.sizes.expr(c.dim)
	}
	if c.index != "" {
		return text{c.index, precPrimary}
	}
	from := c
	if c.op == ir.CastOp && c.name == "" && c.dtype == ir.I64 && c.args[0].dtype.IsInt() {
		from = c.args[0]
	}
	t := text{"int(" + n.value(from).s + ")", precPrimary}
	if len(c.uses) > 1 {
		c.index = n.declare("index", "int")
		c.home.line("%s := %s", c.index, t.s)
		t.s = c.index
	}
	return t
}

// offset prints the place of an element in a row-major array: by Horner's rule,
// with constants folded.
func (n *nest) offset(shape *ir.Shape, coords []text) text {
	sum := text{"0", precPrimary}
	for k, c := range coords {
		if k > 0 && sum.s != "0" {
			switch extent := n.sizes.expr(shape.Dim(k)); {
			case shape.Dim(k).IsConst(1):
			case sum.s == "1":
				sum = extent
			default:
				if v, ok := product(sum.s, extent.s); ok {
					sum = text{v, precPrimary}
					break
				}
				sum = text{sum.in(precMul) + "*" + extent.in(precMul+1), precMul}
			}
		}
		switch {
		case c.s == "0":
		case sum.s == "0":
			sum = c
		case strings.HasPrefix(c.s, "-"):
			sum = text{sum.s + " + (" + c.s + ")", precAdd}
		default:
			sum = text{sum.s + " + " + c.s, precAdd}
		}
	}
	return sum
}

// increase prints the statement that adds v to a variable or an element.
func increase(to string, v text) string {
	x, ok := strings.CutPrefix(v.s, "-")
	if !ok || v.prec < precMul {
		return to + " += " + v.s
	}
	if inner, ok := strings.CutPrefix(x, "("); ok && v.prec == precUnary {
		x = strings.TrimSuffix(inner, ")")
	}
	return to + " -= " + x
}

// operandOf returns v as something that can be mentioned several times.
func (n *nest) operandOf(s *scope, v value, t ir.DType) string {
	if v.simple() && !v.constant {
		return v.s
	}
	x := n.declare("x", goType(t))
	if v.untyped {
		v.s = literal{v.s, true}.typed(t)
	}
	s.line("%s := %s", x, v.s)
	return x
}

// improves prints when an element is the best so far: the first one, one that
// is better, or the first NaN.
func (n *nest) improves(e *node, best, x string) string {
	better := " > "
	if e.monoid == ir.Argmin {
		better = " < "
	}
	s := e.name + " < 0 || " + x + better + best
	if e.args[0].dtype.IsFloat() {
		s += " || " + x + " != " + x + " && " + best + " == " + best
	}
	return s
}

// position prints the place of the current element within the bounding box of
// the fold's axes.
func (n *nest) position(e *node) text {
	var coords []text
	var box []*ir.Dim
	for _, l := range e.loops {
		if l == nil {
			continue
		}
		coords = append(coords, n.sizes.expr(l.symbol))
		box = append(box, n.bound(l.extent))
	}
	return n.offset(ir.NewShape(box...), coords)
}

// bound returns the greatest value of an extent over the loops it depends on, as
// ir.Shape.Bound does.
func (n *nest) bound(d *ir.Dim) *ir.Dim {
	for {
		inner := n.loopsIn(d)
		if len(inner) == 0 {
			return d
		}
		last := slices.MaxFunc(inner, func(a, b *loop) int { return a.id - b.id })
		at := func(v *ir.Dim) *ir.Dim {
			return d.Subst(func(a *ir.Atom) *ir.Dim {
				if a.Kind == ir.AtomSymbol && n.loops[a.Name] == last {
					return v
				}
				return nil
			})
		}
		d = at(ir.Const(0)).Max(at(last.extent.AddConst(-1)))
	}
}

// closeLoops wraps the lines of nested loop bodies, innermost first, into home.
// The names of their variables are free again.
func (n *nest) closeLoops(scopes []*scope, home *scope) {
	for i, s := range slices.Backward(scopes) {
		outer := home
		if i > 0 {
			outer = scopes[i-1]
		}
		head := "for range " + n.sizes.expr(s.loop.extent).s
		if s.loop.used {
			head = "for " + s.loop.name + " := range " + n.sizes.expr(s.loop.extent).s
		}
		if len(s.lines) > 0 {
			outer.block(head, s.lines)
		}
		delete(n.names.taken, s.loop.name)
	}
}
