package codegen

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gradc/gradc/ir"
)

// nest is a kernel on its way to Go: its expressions as a graph without
// duplicates, over loops that are known by unique symbols.
type nest struct {
	kernel  *ir.Kernel
	ins     []place // operand k
	outs    []place // output k
	facts   []*ir.Dim
	indices []index // whose names loops may have, best first
	names   *names
	sizes   sizes
	fail    func(check indexCheck) string // statement that reports an index outside

	space    []*loop // loops of the kernel's own space
	loops    map[string]*loop
	folds    map[string]run
	groups   []*foldGroup
	groupOf  map[*node]*foldGroup
	trees    map[string]*tree
	seen     map[*ir.Expr]*tree
	memo     map[string]*node
	nodes    map[string]*node
	order    []*node // operands first
	top      *scope
	inner    map[*node][]*scope // scopes that branches and folds make
	fails    bool
	wordwise bool              // elements are words of 64 bits
	used     map[string]bool   // names of operands that the code mentions
	types    map[string]string // Go type of each variable
	part     func() string     // names a function that takes a part of a long block; nil to leave blocks long
	parts    []*function
	cuts     []cut
	want     map[int]string // name for the variable of an output, by output
	given    map[*node]string
	roots    map[*node]bool // scalar outputs, which may be long expressions
	stored   map[*node]bool // what the only store takes, whose name is the array's
}

// place is where an operand or output is found: in a slice, or in a variable.
type place struct {
	name   string
	holds  string // what the elements read from it are called; empty for the name
	scalar bool
	shape  *ir.Shape
	dtype  ir.DType
	label  string // the model's name, for messages
}

// indexCheck is a coordinate that is compared with its axis at run time.
type indexCheck struct {
	operand int    // whose element the index is, or −1
	at      string // which element; -1 for none
	got     string // of type int64
	limit   string
}

// loop is one loop variable. In dims it stands as a symbol of its own, so that a
// dim means the same wherever it is printed.
type loop struct {
	id     int
	symbol *ir.Dim
	extent *ir.Dim
	name   string
	used   bool
}

// rowOp is a part of an operand or output with all coordinates but the last
// fixed: a slice that an inner loop runs along.
const rowOp = ir.ScalarOp(255)

// node is one expression. Equal expressions are one node.
type node struct {
	id      int
	op      ir.ScalarOp
	dtype   ir.DType
	args    []*node
	bits    ir.Bits
	dim     *ir.Dim // of DimOp; of rowOp the start within the last axis; of a load with row its last coordinate
	operand int     // of LoadOp and rowOp; outputs count down from −1
	check   bool
	row     *node   // of LoadOp: the row in which it may be found
	along   *loop   // of LoadOp with row: the loop that runs along it
	length  *ir.Dim // of rowOp
	monoid  ir.Monoid
	loops   []*loop // of FoldOp
	free    []*loop // loops the value depends on, by id
	safe    bool    // evaluation cannot read outside, in a branch or not

	home  *scope
	hint  string // the model's name for it, or empty
	uses  []use
	adds  bool   // what reads it may add it to something
	name  string // the variable that holds it, once there is one
	index string // the variable that holds it as an int
}

// tree is an expression of the kernel with equal subexpressions shared; loop
// indices are still numbers.
type tree struct {
	*ir.Expr
	hint string // the model's name for it, or empty
	id   int
	args []*tree
	free []int
}

func newNest(k *ir.Kernel) *nest {
	return &nest{
		kernel:  k,
		loops:   map[string]*loop{},
		folds:   map[string]run{},
		groupOf: map[*node]*foldGroup{},
		trees:   map[string]*tree{},
		seen:    map[*ir.Expr]*tree{},
		memo:    map[string]*node{},
		nodes:   map[string]*node{},
		used:    map[string]bool{},
		given:   map[*node]string{},
		types:   map[string]string{},
		roots:   map[*node]bool{},
		stored:  map[*node]bool{},
	}
}

// share returns the one tree of all expressions equal to e.
func (n *nest) share(e *ir.Expr) *tree {
	if t := n.seen[e]; t != nil {
		return t
	}
	t := &tree{Expr: e}
	var key strings.Builder
	fmt.Fprintf(&key, "%d %d %d %v %d %t %d %v %d", e.Op, e.DType, e.Bits, e.Dim, e.Operand, e.Check, e.Monoid, e.Extents, e.Base)
	free := map[int]bool{}
	for _, a := range e.Args {
		s := n.share(a)
		t.args = append(t.args, s)
		fmt.Fprintf(&key, " %d", s.id)
		for _, k := range s.free {
			free[k] = true
		}
	}
	index := func(a *ir.Atom) {
		if a.Kind == ir.AtomIndex {
			free[a.Index] = true
		}
	}
	if e.Op == ir.DimOp {
		e.Dim.Walk(index)
	}
	for _, d := range e.Extents {
		d.Walk(index)
	}
	for k := range e.Extents {
		delete(free, e.Base+k)
	}
	for k := range free {
		t.free = append(t.free, k)
	}
	slices.Sort(t.free)
	if have := n.trees[key.String()]; have != nil {
		n.seen[e] = have
		have.hint = cmp.Or(have.hint, e.Name)
		return have
	}
	t.hint = e.Name
	t.id = len(n.trees) + 1
	n.trees[key.String()] = t
	n.seen[e] = t
	return t
}

// environment gives each index number the dim that stands for it: the symbol of
// a loop, or zero for a loop of one round.
type environment []*ir.Dim

func (env environment) dim(d *ir.Dim) *ir.Dim {
	return d.Subst(func(a *ir.Atom) *ir.Dim {
		if a.Kind != ir.AtomIndex {
			return nil
		}
		if a.Index >= len(env) || env[a.Index] == nil {
			ir.Bug("index #%d is not bound by any loop", a.Index)
		}
		return env[a.Index]
	})
}

// bind returns env with index k standing for a new loop of the given extent; the
// loop is nil when it would have one round.
func (n *nest) bind(env environment, k int, extent *ir.Dim) (environment, *loop) {
	extent = env.dim(extent)
	env = slices.Clone(env)
	for len(env) <= k {
		env = append(env, nil)
	}
	if extent.IsConst(1) {
		env[k] = ir.Const(0)
		return env, nil
	}
	l := &loop{id: len(n.loops), extent: extent}
	l.symbol = ir.Sym("%" + strconv.Itoa(l.id))
	n.loops[l.symbol.String()] = l
	env[k] = l.symbol
	return env, l
}

// run is the loops of a fold under an environment.
type run struct {
	env   environment
	loops []*loop
}

// bindFold returns the loops of a fold. Folds over equal extents under one environment
// have the same, so that what their elements have in common is one.
func (n *nest) bindFold(t *tree, env environment) (environment, []*loop) {
	key := fmt.Sprint(t.Base, []*ir.Dim(env))
	for _, d := range t.Extents {
		key += " " + d.String()
	}
	r, have := n.folds[key]
	if !have {
		r.env = env
		for k, d := range t.Extents {
			var l *loop
			r.env, l = n.bind(r.env, t.Base+k, d)
			r.loops = append(r.loops, l)
		}
		n.folds[key] = r
	}
	return r.env, r.loops
}

// loopsIn lists the loops whose symbols d mentions.
func (n *nest) loopsIn(d *ir.Dim) []*loop {
	var out []*loop
	d.Walk(func(a *ir.Atom) {
		if l := n.loops[a.Name]; l != nil && a.Kind == ir.AtomSymbol && !slices.Contains(out, l) {
			out = append(out, l)
		}
	})
	return out
}

// within reports whether 0 <= d < extent can be proved wherever d's loops run.
func (n *nest) within(d, extent *ir.Dim) bool {
	if a := d.Atom(); a != nil && a.Kind == ir.AtomSymbol {
		if l := n.loops[a.Name]; l != nil && l.extent == extent {
			return true
		}
	}
	facts := n.factsOf(d)
	return ir.NonNeg(d, facts) && ir.NonNeg(extent.Sub(d).AddConst(-1), facts)
}

// factsOf returns what the loops that d depends on say about their symbols.
func (n *nest) factsOf(d *ir.Dim) []*ir.Dim {
	facts := slices.Clone(n.facts)
	done := map[*loop]bool{}
	var add func(d *ir.Dim)
	add = func(d *ir.Dim) {
		for _, l := range n.loopsIn(d) {
			if !done[l] {
				done[l] = true
				facts = append(facts, l.extent.Sub(l.symbol).AddConst(-1))
				add(l.extent)
			}
		}
	}
	add(d)
	return facts
}

// place returns where an operand or, for negative numbers, an output is.
func (n *nest) place(operand int) *place {
	if operand < 0 {
		return &n.outs[-1-operand]
	}
	return &n.ins[operand]
}
