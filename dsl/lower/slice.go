package lower

import "github.com/gradc/gradc/ir"

// root returns the value of the enclosing scope that a captured parameter stands
// for, as far out as it goes.
func (s *scope) root(v *ir.Value) *ir.Value {
	for at := s; at != nil; at = at.parent {
		outer := at.outer[v]
		if outer == nil {
			break
		}
		v = outer
	}
	return v
}

// slicer copies the part of the graph that depends on the targets. It works on
// roots, so that the bounds of regions do not matter.
type slicer struct {
	s        *scope
	b        *ir.Builder
	from     map[*ir.Value]*ir.Value // target → parameter
	targets  []*ir.Value             // their roots, in order
	depends  map[*ir.Value]bool
	copied   map[*ir.Value]*ir.Value
	captures []*ir.Value // values of s
}

func (s *scope) slice() *slicer {
	return &slicer{
		s: s, b: ir.NewBuilder("slice", s.b.Origin()),
		from: map[*ir.Value]*ir.Value{}, depends: map[*ir.Value]bool{}, copied: map[*ir.Value]*ir.Value{},
	}
}

// target adds the roots of leaves to differentiate with respect to; one named twice
// counts once.
func (g *slicer) target(roots []*ir.Value) {
	for _, v := range roots {
		if g.from[v] == nil {
			g.from[v] = g.b.Param(v.Name, v.Type)
			g.targets = append(g.targets, v)
		}
	}
}

// nested reports whether some target is computed from another.
func (g *slicer) nested() bool {
	for _, v := range g.targets {
		if v.Node == nil {
			continue
		}
		at := g.scopeOf(v)
		for _, in := range v.Node.In {
			if g.dependent(at.root(in)) {
				return true
			}
		}
	}
	return false
}

// finish returns the slice as a function from the targets, then what else it reads, to
// the values at the given roots.
func (g *slicer) finish(ys []*ir.Value) *ir.Func {
	out := make([]*ir.Value, len(ys))
	for k, y := range ys {
		out[k] = g.value(y)
	}
	return g.b.Finish(out...)
}

// operands are the arguments of the finished slice.
func (g *slicer) operands() []*ir.Value {
	var in []*ir.Value
	for _, v := range g.targets {
		in = append(in, g.s.local(v))
	}
	return append(in, g.captures...)
}

// scopeOf returns the scope, s or an enclosing one, whose graph defines a root.
// The operands of its node are values of that scope.
func (g *slicer) scopeOf(v *ir.Value) *scope {
	for at := g.s; at != nil; at = at.parent {
		if at.b.Defines(v) {
			return at
		}
	}
	ir.Bug("a value of a slice is defined in no enclosing scope")
	return nil
}

func (g *slicer) dependent(v *ir.Value) bool {
	if g.from[v] != nil {
		return true
	}
	if v.Node == nil {
		return false
	}
	if d, ok := g.depends[v]; ok {
		return d
	}
	at, d := g.scopeOf(v), false
	for _, in := range v.Node.In {
		d = g.dependent(at.root(in)) || d
	}
	for _, out := range v.Node.Out {
		g.depends[out] = d
	}
	return d
}

// value returns the slice's value for a root: a target's parameter, a copy of its
// node, or a capture.
func (g *slicer) value(v *ir.Value) *ir.Value {
	if p := g.from[v]; p != nil {
		return p
	}
	if c := g.copied[v]; c != nil {
		return c
	}
	if !g.dependent(v) {
		p := g.b.Param(v.Name, v.Type)
		g.copied[v] = p
		g.captures = append(g.captures, g.s.local(v))
		return p
	}
	at := g.scopeOf(v)
	in := make([]*ir.Value, len(v.Node.In))
	for i, x := range v.Node.In {
		in[i] = g.value(at.root(x))
	}
	g.b.At(v.Node.Origin)
	for k, c := range g.b.Emit(v.Node.Op, in...) {
		was := v.Node.Out[k]
		g.b.SetName(c, was.Name)
		g.copied[was] = c
	}
	return g.copied[v]
}

// local returns what a root is called in this scope: itself, or a capture.
func (s *scope) local(root *ir.Value) *ir.Value {
	if s.parent == nil || s.b.Defines(root) {
		return root
	}
	return s.capture(s.parent.local(root))
}
