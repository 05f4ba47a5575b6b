package check

import (
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/typed"
)

// carrier says which carried variable of which loop a variable of the tree is.
type carrier struct {
	loop   *loop
	k      int
	serial int
}

// variableText names a variable in a message about its type, which cannot change in a loop
// that carries it.
func (cx *context) variableText(v *variable) string {
	for l := cx.loop; l != nil; l = l.outer {
		if slices.ContainsFunc(l.carried, func(c *carried) bool { return c.v == v }) {
			return "variable " + v.id.Name + " that the loop carries"
		}
	}
	return "variable " + v.id.Name
}

// request is a derivative within a loop of something that was computed from carried
// variables. Whether these depend on the target is known when the loop is complete.
type request struct {
	x       ast.Expr // the target as written
	y       string
	target  typed.Target
	local   flow // by paths within the step
	reached []*typed.Var
}

// inside reports whether a variable is bound within a step of a loop.
func (c *checker) inside(v *typed.Var, l *loop) bool {
	if at, ok := c.carriers[v]; ok {
		return at.serial > l.since
	}
	d, ok := c.defs[v]
	return ok && d.serial > l.since
}

// pend leaves a request to the innermost loop around. Of the variables reached those
// count whose loops do not compute the target anew in every step.
func (cx *context) pend(l *loop, r *request) bool {
	var open []*typed.Var
	for _, v := range r.reached {
		if !cx.inside(r.target.Var, cx.carriers[v].loop) {
			open = append(open, v)
		}
	}
	if l == nil || len(open) == 0 {
		return false
	}
	r.reached = open
	l.pending = append(l.pending, r)
	return true
}

// resolvePending looks at the requests in a loop that is now complete.
func (cx *context) resolvePending(l *loop) {
	told := map[source.Pos]bool{} // a literal is checked where it is written and where it is called
	for _, r := range l.pending {
		next := &request{x: r.x, y: r.y, target: r.target, local: r.local}
		var guilty *typed.Var
		for _, v := range r.reached {
			f := cx.search(r.target.Var, r.target.Path)
			how := f.from(&typed.Ref{Base: typed.Base{At: v.Pos, Of: v.Type}, Var: v})
			if how == flowFloat && guilty == nil {
				guilty = v
			}
			next.reached = append(next.reached, f.reached...)
		}
		switch {
		case told[r.x.Pos()]:
		case guilty != nil:
			told[r.x.Pos()] = true
			at := cx.carriers[guilty].loop
			d := cx.errorf(diag.GradThroughCarried, r.x, "%s reaches %s through %s, which the loop carries from step to step", r.y, cx.text(r.x), guilty.Name)
			d.Notef(at.node.For, at.node.For, "the loop").
				Suggest("stop(%s) where it is used, or take the derivative behind the loop", guilty.Name)
		case cx.pend(l.outer, next):
		case r.local == flowNone:
			told[r.x.Pos()] = true
			cx.noPath(r.y, r.x)
		}
	}
}

// noPath warns of a derivative that is zero.
func (cx *context) noPath(y string, x ast.Expr) {
	cx.warnf(diag.GradNoPath, x, "%s does not depend on %s: this derivative is zero", y, cx.text(x))
}
