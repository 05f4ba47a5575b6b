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
	scalar bool
	shape  *ir.Shape
	dtype  ir.DType
	label  string // the model's name, for messages
}

// indexCheck is a coordinate that is compared with its axis at run time.
type indexCheck struct {
	operand int    // whose element the index is, or −1
	at      string // which element; -1 for none
	got     string
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
		kernel: k,
		loops:  map[string]*loop{},
		folds:  map[string]run{},

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

// node returns the node of a tree under env.
func (n *nest) node(t *tree, env environment) *node {
	var key strings.Builder
	fmt.Fprintf(&key, "%d", t.id)
	for _, k := range t.free {
		fmt.Fprintf(&key, " %d=%v", k, env.dim(ir.Index(k)))
	}
	if have := n.memo[key.String()]; have != nil {
		return have
	}
	e := &node{op: t.Op, dtype: t.DType, bits: t.Bits, operand: t.Operand, check: t.Check, monoid: t.Monoid, hint: t.hint}
	if t.Op == ir.FoldOp {
		env, e.loops = n.bindFold(t, env)
	}
	if t.Op == ir.DimOp {
		e.dim = env.dim(t.Dim)
	}
	for _, a := range t.args {
		e.args = append(e.args, n.node(a, env))
	}
	if known := n.decided(e); known != nil {
		e = known
	} else {
		e = n.intern(n.spell(e))
	}
	n.memo[key.String()] = e
	return e
}

// intern returns the one node equal to e, with what follows from its operands.
func (n *nest) intern(e *node) *node {
	var key strings.Builder
	fmt.Fprintf(&key, "%d %d %d %v %d %t %d", e.op, e.dtype, e.bits, e.dim, e.operand, e.check, e.monoid)
	if e.length != nil {
		fmt.Fprintf(&key, " of %v", e.length)
	}
	for _, l := range e.loops {
		if l != nil {
			fmt.Fprintf(&key, " %%%d", l.id)
		}
	}
	for _, a := range e.args {
		fmt.Fprintf(&key, " %d", a.id)
	}
	if have := n.nodes[key.String()]; have != nil {
		have.hint = cmp.Or(have.hint, e.hint)
		return have
	}
	e.free = n.freeOf(e)
	e.safe = n.safety(e)
	if e.op == ir.LoadOp && !n.packed(e) {
		e.row, e.along = n.rowOf(e)
	}
	e.id = len(n.order) + 1
	n.order = append(n.order, e)
	n.nodes[key.String()] = e
	return e
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

func (n *nest) freeOf(e *node) []*loop {
	set := map[*loop]bool{}
	for _, a := range e.args {
		for _, l := range a.free {
			set[l] = true
		}
	}
	if e.dim != nil {
		for _, l := range n.loopsIn(e.dim) {
			set[l] = true
		}
	}
	if e.length != nil {
		for _, l := range n.loopsIn(e.length) {
			set[l] = true
		}
	}
	for _, l := range e.loops {
		if l != nil {
			for _, m := range n.loopsIn(l.extent) {
				set[m] = true
			}
		}
	}
	for _, l := range e.loops {
		delete(set, l)
	}
	out := make([]*loop, 0, len(set))
	for l := range set {
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b *loop) int { return a.id - b.id })
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

// same returns the operand that an output shares its memory and shape with, or
// else the output itself.
func (n *nest) same(operand int) int {
	at := n.place(operand)
	for k := range n.ins {
		if p := &n.ins[k]; !p.scalar && p.name == at.name && p.shape == at.shape {
			return k
		}
	}
	return operand
}

// safety reports whether e can be evaluated outside the branch it stands in: no
// load within it can leave its operand.
func (n *nest) safety(e *node) bool {
	for _, a := range e.args {
		if !a.safe {
			return false
		}
	}
	switch e.op {
	case ir.LoadOp:
		at := n.place(e.operand)
		for k, c := range e.args {
			if c.op != ir.DimOp || !n.within(c.dim, at.shape.Dim(k)) {
				return false
			}
		}
	case rowOp:
		at := n.place(e.operand)
		for k, c := range e.args {
			if !e.check && (c.op != ir.DimOp || !n.within(c.dim, at.shape.Dim(k))) {
				return false
			}
		}
		last := at.shape.Dim(at.shape.Rank() - 1)
		facts := n.factsOf(e.dim)
		return ir.NonNeg(e.dim, facts) && ir.NonNeg(last.Sub(e.dim), facts) &&
			ir.NonNeg(e.length, n.factsOf(e.length))
	}
	return true
}

// rowOf returns the row in which a load with the given coordinates lies, when the
// last coordinate is the innermost of its loops, plus a constant, and the others
// do not depend on that loop.
func (n *nest) rowOf(e *node) (row *node, along *loop) {
	rank := len(e.args)
	if rank == 0 || e.args[rank-1].op != ir.DimOp {
		return nil, nil
	}
	last := e.args[rank-1].dim
	inner := n.loopsIn(last)
	if len(inner) == 0 {
		return nil, nil
	}
	along = slices.MaxFunc(inner, func(a, b *loop) int { return a.id - b.id })
	start := last.Sub(along.symbol)
	if slices.Contains(n.loopsIn(start), along) {
		return nil, nil
	}
	for _, c := range e.args[:rank-1] {
		if slices.Contains(c.free, along) {
			return nil, nil
		}
	}
	extent := n.place(e.operand).shape.Dim(rank - 1)
	if e.check && !n.within(last, extent) {
		return nil, nil
	}
	// A guard may let the loop run beyond the operand: then there is no such row.
	if beyond := extent.Sub(start).Sub(along.extent); !ir.NonNeg(beyond, n.factsOf(beyond)) {
		return nil, nil
	}
	return n.intern(&node{op: rowOp, dtype: e.dtype, args: e.args[:rank-1], dim: start, operand: n.same(e.operand), check: e.check, length: along.extent}), along
}
