package codegen

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/ir/plan"
)

// index is an index variable of the model, such as i in sum[i < N-1] x[i]. A loop
// over the same extent can have its name.
type index struct {
	name   string
	extent *ir.Dim // in which other indices stand by their names, as $i
	at     ir.Origin
}

// indices lists the index variables of a module in the order of its functions.
func indices(m *ir.Module) []index {
	c := &indexCollector{seen: map[*ir.Func]bool{}}
	for _, f := range m.Funcs {
		c.function(f)
	}
	return c.found
}

type indexCollector struct {
	found []index
	seen  map[*ir.Func]bool
}

func (c *indexCollector) function(f *ir.Func) {
	if c.seen[f] {
		return
	}
	c.seen[f] = true
	for _, n := range f.Nodes {
		if op, ok := n.Op.(ops.Map); ok {
			c.comprehension(op, n.Origin)
		}
		for _, g := range ir.FuncsOf(n.Op) {
			c.function(g)
		}
	}
}

func (c *indexCollector) comprehension(op ops.Map, at ir.Origin) {
	vars := op.VarNames()
	for k, v := range vars {
		name := ir.BoundName(v)
		if identifier(name) != name {
			continue // the axes of an if over the elements of an array have no names
		}
		extent := op.Space.Dim(k).Subst(func(a *ir.Atom) *ir.Dim {
			switch {
			case a.Kind == ir.AtomIndex:
				return ir.Sym("$" + ir.BoundName(vars[a.Index]))
			case ir.IsBound(a):
				return ir.Sym("$" + ir.BoundName(a.Name))
			}
			return nil
		})
		c.found = append(c.found, index{name, extent, at})
	}
}

// indicesFor lists the index variables whose names suit the loops of a step, best
// first: those of the line that the step is for, of other lines that are computed in
// it, and those that the package uses elsewhere for the same dim. The package's own
// come before the library's.
func (r *routine) indicesFor(s *plan.Step) []index {
	var first, here, elsewhere, library []index
	for _, x := range r.indices {
		inside := func(o ir.Origin) bool { return o.File == x.at.File && o.Line == x.at.Line }
		onLine := slices.ContainsFunc(s.Nodes, func(n *ir.Node) bool { return inside(n.Origin) })
		switch own := slices.Contains(r.opts.Files, x.at.File); {
		case own && inside(s.Origin):
			first = append(first, x)
		case own && onLine:
			here = append(here, x)
		case own && len(symbols(nil, x.extent)) > 0:
			elsewhere = append(elsewhere, x)
		case onLine:
			library = append(library, x)
		}
	}
	return slices.Concat(first, here, elsewhere, library)
}

// loopNames are the names of loop variables by depth where the model has none.
var loopNames = []string{"i", "j", "k", "l", "m", "n", "o", "p", "q", "r"}

// nameLoops names the variables of loops that stand in home, outermost first.
func (n *nest) nameLoops(loops []*loop, home *scope) {
	depth := 0
	for s := home; s != nil; s = s.parent {
		if s.loop != nil {
			depth++
		}
	}
	for _, l := range loops {
		if l == nil {
			continue
		}
		l.used = false
		l.name = n.declare(n.names.firstFree(append(n.indexNames(l), loopNames[min(depth, len(loopNames)-1):]...)...), "int")
		depth++
	}
}

// indexNames lists the model's names of indices over the extent of a loop.
func (n *nest) indexNames(l *loop) (names []string) {
	extent := l.extent.Subst(func(a *ir.Atom) *ir.Dim {
		if outer := n.loops[a.Name]; outer != nil && a.Kind == ir.AtomSymbol {
			return ir.Sym("$" + outer.name)
		}
		return nil
	})
	for _, x := range n.indices {
		if x.extent == extent {
			names = append(names, x.name)
		}
	}
	return names
}
