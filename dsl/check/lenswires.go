package check

import (
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
)

// lensPlug is reparam(wire, lens, body): what the lens gives goes into a wire of the body, and
// the cotangent of that wire into the lens's put.
func (cx *context) lensPlug(x *ast.CallExpr) *lensTerm {
	if !cx.lensArity(x, 3, 3, "reparam takes a wire, the lens that is plugged into it, and a lens with that wire") {
		return nil
	}
	l, body := cx.lensExpr(x.Args[1].Value), cx.lensExpr(x.Args[2].Value)
	if l == nil || body == nil {
		return nil
	}
	at := cx.wire(x.Args[0].Value, body)
	if at < 0 {
		return nil
	}
	w := body.wires[at]
	if len(l.outs) != 1 {
		cx.errorf(diag.LensPorts, x.Args[1], "%s gives %s; wire %s takes one", cx.text(l.x), count(len(l.outs), "value"), w.name)
		return nil
	}
	if d, ok := l.rule.(*declaredRule); ok && w.typ.valid() {
		cx.bindLens(l, d.l, []vtype{w.typ})
		if d.l.deaf() {
			l.deaf = append(l.deaf, d.l.id.Name)
		}
	}
	if out := l.outs[0]; w.typ.valid() && (!out.valid() || !identical(out, w.typ)) {
		text := cx.text(l.decl().Codomain.List[0].Type)
		if out.valid() {
			text = cx.typeName(out)
		}
		cx.errorf(diag.LensPorts, x.Args[1], "%s gives %s, and the wire is %s", cx.text(l.x), text, cx.wireText(w)).
			Notef(w.id.Pos(), w.id.End(), "the wire")
		return nil
	}
	for _, v := range l.wires {
		v.updated, v.of = true, w.of
	}
	return &lensTerm{
		x: x, wires: slices.Concat(body.wires[:at], l.wires, body.wires[at+1:]), outs: body.outs,
		rule: &plugRule{lens: l.rule, body: body.rule, wire: w},
		caps: slices.Concat(l.caps, body.caps), deaf: slices.Concat(l.deaf, body.deaf),
	}
}

// decl is the declaration of a lens with halves.
func (t *lensTerm) decl() *ast.LensDecl {
	if d, ok := t.rule.(*declaredRule); ok {
		return d.l.decl
	}
	return &ast.LensDecl{Codomain: &ast.FieldList{List: []*ast.Field{{Type: t.x}}}}
}

// deaf reports whether a lens states that the size of the cotangents that it gets plays
// next to no part, as in an optimiser that divides by their mean square.
func (l *lensObj) deaf() bool {
	return slices.ContainsFunc(l.decl.Doc.Directives(), func(d *ast.Directive) bool { return d.Name == "scalefree" })
}

// wire finds the wire p, or Logits.p, of a lens; −1 after an error.
func (cx *context) wire(x ast.Expr, t *lensTerm) int {
	found := cx.wiresNamed(x, t)
	if len(found) > 1 {
		v, w := t.wires[found[0]], t.wires[found[1]]
		d := cx.errorf(diag.LensWires, x, "%s has two wires %s", cx.text(t.x), cx.text(x))
		if v.of != w.of {
			d.Suggest("write %s.%s or %s.%s", v.of, v.name, w.of, w.name)
		} else {
			d.Suggest("tie(%s, …) makes them one", cx.text(x))
		}
		return -1
	}
	if len(found) == 0 {
		return -1
	}
	return found[0]
}

// wiresNamed finds all wires p, or Logits.p, of a lens; none after an error.
func (cx *context) wiresNamed(x ast.Expr, t *lensTerm) []int {
	name, of := "", ""
	switch y := unparen(x).(type) {
	case *ast.Ident:
		name = y.Name
	case *ast.SelectorExpr:
		if id, ok := y.X.(*ast.Ident); ok {
			name, of = y.Sel.Name, id.Name
		}
	}
	var found []int
	for i, w := range t.wires {
		if w.name == name && (of == "" || w.of == of) {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		cx.errorf(diag.LensWires, x, "%s has no wire %s; it has %s", cx.text(t.x), cx.text(x), cx.wiresText(t.wires))
	}
	return found
}

// lensTie is tie(p, q, …, lens): the wires of these names become one, the first; its
// cotangent is the sum of theirs.
func (cx *context) lensTie(x *ast.CallExpr) *lensTerm {
	if !cx.lensArity(x, 2, 1<<20, "tie takes the wires that become one, and the lens that has them") {
		return nil
	}
	body := cx.lensExpr(x.Args[len(x.Args)-1].Value)
	if body == nil {
		return nil
	}
	r := &tieRule{x: x, body: body.rule}
	for _, a := range x.Args[:len(x.Args)-1] {
		found := cx.wiresNamed(a.Value, body)
		if len(found) == 0 {
			return nil
		}
		for _, at := range found {
			if !cx.tied(r, body.wires[at], a) {
				return nil
			}
		}
	}
	if len(r.wires) < 2 {
		cx.errorf(diag.LensTie, x.Args[0], "%s has one wire %s: there is nothing to tie it to", cx.text(body.x), cx.text(x.Args[0]))
		return nil
	}
	open := slices.DeleteFunc(slices.Clone(body.wires), func(w *lensWire) bool { return slices.Contains(r.wires[1:], w) })
	return &lensTerm{x: x, wires: open, outs: body.outs, rule: r, caps: body.caps, deaf: body.deaf}
}

// tied adds a wire to a tie, unless it cannot be one with those before it.
func (cx *context) tied(r *tieRule, w *lensWire, a ast.Node) bool {
	switch {
	case slices.Contains(r.wires, w):
		cx.errorf(diag.LensTie, a, "wire %s is tied to itself", w.name)
		return false
	case w.updated:
		cx.errorf(diag.LensTie, a, "wire %s has been reparametrised: what comes out of it is its next value, and next values cannot be added", w.name).
			Suggest("tie first, then reparam the tied wire")
		return false
	case len(r.wires) > 0 && w.typ.valid() && r.wires[0].typ.valid() && !identical(w.typ, r.wires[0].typ):
		cx.errorf(diag.LensTie, a, "cannot tie %s to %s: their types differ", cx.wireText(w), cx.wireText(r.wires[0])).
			Notef(w.id.Pos(), w.id.End(), "this wire").Notef(r.wires[0].id.Pos(), r.wires[0].id.End(), "and this one")
		return false
	}
	r.wires = append(r.wires, w)
	return true
}

// lensCap is a place where a learner ends.
type lensCap struct {
	x    *ast.CallExpr
	size typed.Number
}

// lensRate is rate(r): it ends a learner, and sends the cotangent −r back: descent at rate r,
// ascent where r is negative.
func (cx *context) lensRate(x *ast.CallExpr) *lensTerm {
	if !cx.lensArity(x, 1, 1, "rate takes one number") {
		return nil
	}
	o := cx.expr(x.Args[0].Value)
	if !o.ok() {
		return nil
	}
	if o.mode != constant || o.num.IsBool() || o.num.Inf() != 0 {
		cx.errorf(diag.NotALens, x.Args[0], "rate takes a constant number")
		return nil
	}
	c := &lensCap{x: x, size: o.num}
	w := &lensWire{name: "value", of: "rate", id: &ast.Ident{NamePos: x.Pos(), Name: "rate"}, text: "float"}
	return &lensTerm{x: x, wires: []*lensWire{w}, rule: &capRule{cap: c, wire: w}, caps: []*lensCap{c}}
}
