package codegen

import (
	"fmt"
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// routine is one exported function on its way to Go.
type routine struct {
	*printer
	file    *file
	export  *ir.Export
	name    string // in Go
	title   string // in messages
	plan    *plan.Plan
	remarks []string // of [Unit]
	method  bool
	recv    string // name of the receiver
	err     string // name of the error result
	// prepare and separate are the methods that check a call's arguments.
	prepare, separate string
	checkDims         string // the method of Dims that checks the sizes
	mem               string // name of the variable for the memory
	names             *names // identifiers of its body

	args    []argument
	params  []place // of each parameter of the plan's function
	inPlace map[int]bool
	results []result
	dims    []string // symbolic dims that it depends on
	require []ir.Require
	fails   bool // some step reads at a checked index

	memory  *memory
	locals  map[int]string       // Go variable of each Local buffer
	returns map[*ir.Value]string // what results without a name are called
	isVar   map[string]bool      // variables that are declared
	reads   map[int]bool         // Local buffers that something reads
	room    int                  // lines that the body may still grow by
	split   bool                 // the body is several functions; locals are fields
	cuts    int                  // number of them

	helpers  []*function       // for the steps printed so far
	lastLine string            // of the model, quoted by the last comment
	symbols  map[string]string // what the variables of loops, and sizes known at run time, are called
	lives    [][]*ir.Value     // what each buffer holds, one after the other
	counters []string          // variables of the loops around
	within   []*ir.Dim         // what is not negative in the loops around
}

// argument is a parameter of the Go function.
type argument struct {
	name, typ string
	api       ir.APIParam
	first     int // its first leaf among the parameters of the plan's function
	written   bool
}

// result is a result of the Go function: one that no argument is updated for.
type result struct {
	name, typ string
	api       ir.APIParam
	first     int // its first leaf among the results of the plan's function
}

// unit prints one exported function and what belongs to it.
func (p *printer) unit(u Unit) error {
	r := p.newRoutine(u.Export, u.Plan, u.Export.Name, p.file(u.Export.Origin))
	r.remarks = u.Remarks
	if err := r.print(); err != nil {
		return err
	}
	for _, d := range u.Export.Directives {
		if d.Name != "problem" {
			continue
		}
		if u.Problem == nil {
			return &ir.InternalError{Msg: "codegen: no plan for the gradient of " + u.Export.Name}
		}
		if err := p.problem(r, u.Problem, d); err != nil {
			return err
		}
	}
	return nil
}

func (p *printer) newRoutine(e *ir.Export, pl *plan.Plan, name string, f *file) *routine {
	r := &routine{
		printer: p, file: f, export: e, name: name, title: name, plan: decidedPlan(pl),
		names:   newNames(p.names),
		inPlace: map[int]bool{},
		locals:  map[int]string{},
		isVar:   map[string]bool{},
		reads:   map[int]bool{},
		symbols: map[string]string{},
	}
	r.require = pl.Func.Require
	r.nameResults()
	r.nameLives()
	r.analyse()
	r.method = !r.plain()
	if r.method {
		r.checkDims = p.sized.pick("check" + upper(name))
		r.prepare, r.separate = p.own.pick("prepare"+upper(name)), p.own.pick("separate"+upper(name))
	}
	r.signature()
	return r
}

// plain reports whether the function has no arrays in its signature, so that it
// needs no workspace.
func (r *routine) plain() bool {
	for _, d := range r.export.Directives {
		if d.Name == "workspace" {
			return false
		}
	}
	for _, a := range append(slices.Clone(r.export.Params), r.export.Results...) {
		if !isScalar(a.Type) {
			return false
		}
	}
	return true
}

// analyse finds what the plan reads, which dims it depends on, and whether it can
// fail at an index.
func (r *routine) analyse() {
	var ds []*ir.Dim
	for _, v := range append(slices.Clone(r.plan.Func.Params), r.plan.Func.Results...) {
		ds = append(ds, v.Type.Shape.Dims()...)
	}
	for _, b := range r.plan.Buffers {
		ds = append(ds, b.Len)
	}
	for _, req := range r.require {
		ds = append(ds, req.Dim)
	}
	for i := range r.plan.Steps {
		s := &r.plan.Steps[i]
		for _, c := range s.When {
			r.reads[c.Buffer] = true
		}
		if s.Loop != nil {
			for _, b := range s.Args {
				r.reads[b] = true
			}
			if s.Loop.Length != nil {
				ds = append(ds, s.Loop.Length)
			}
		}
		if s.Call != nil {
			for _, a := range s.Call.Args {
				switch a.Kind {
				case plan.IntArg:
					ds = append(ds, a.Dim)
				case plan.InArg:
					r.reads[s.Args[a.Index]] = true
				}
			}
		}
		if s.Kernel != nil {
			r.fails = r.fails || s.Kernel.Checks()
			ds = append(ds, s.Kernel.Space.Dims()...)
			walkKernel(s.Kernel, func(e *ir.Expr) {
				if e.Dim != nil {
					ds = append(ds, e.Dim)
				}
				ds = append(ds, e.Extents...)
				if e.Op == ir.LoadOp {
					r.reads[s.Args[e.Operand]] = true
				}
			})
		}
	}
	for _, b := range r.plan.Results {
		r.reads[b] = true
	}
	r.dims = r.inOrder(symbols(nil, ds...))
}

// walkKernel calls f once for every expression of a kernel.
func walkKernel(k *ir.Kernel, f func(*ir.Expr)) {
	seen := map[*ir.Expr]bool{}
	var walk func(e *ir.Expr)
	walk = func(e *ir.Expr) {
		if e == nil || seen[e] {
			return
		}
		seen[e] = true
		f(e)
		for _, a := range e.Args {
			walk(a)
		}
	}
	for i := range k.Outs {
		walk(k.Outs[i].When)
		walk(k.Outs[i].Expr)
		for _, c := range k.Outs[i].Coords {
			walk(c)
		}
	}
}

// print declares the function, its memory and its checks.
func (r *routine) print() error {
	if err := r.allowed(); err != nil {
		return err
	}
	if r.method {
		r.methods = true
	}
	r.room = maxBody - r.planLines()
	r.split = r.room < 0
	r.memory = r.newMemory()
	if r.method {
		r.memory.reserving()
	}
	main := &function{name: r.name, in: r.inputs(), results: r.outputs()}
	if r.method {
		main.recv = r.recv + " *Workspace"
	}
	main.doc = r.doc()
	body, helpers := r.body()
	main.body = body
	r.file.function(main)
	if r.method {
		r.checks()
	}
	r.memory.declare()
	for _, h := range helpers {
		r.file.function(h)
	}
	return nil
}

// maxBody is the number of lines from which a body is split.
const maxBody = 90

// planLines estimates the length of the body.
func (r *routine) planLines() int {
	n, loops := 0, false
	for i := range r.plan.Steps {
		loops = loops || r.plan.Steps[i].Loop != nil
	}
	for i := range r.plan.Steps {
		if s := &r.plan.Steps[i]; s.Kernel != nil || s.Call != nil || s.Loop != nil {
			n += 2
			if s.Kernel != nil && s.Kernel.Checks() {
				n += 2
			}
			if loops && s.Kernel != nil && scalarStep(s.Kernel) {
				n += scalarLines(s.Kernel) // loops are not cut where scalars are many
			}
		}
	}
	return n
}

// scalarLines estimates the statements beyond the first of a step on scalars.
func scalarLines(k *ir.Kernel) int {
	n := len(k.Outs) - 1
	walkKernel(k, func(e *ir.Expr) {
		if e.Op == ir.SelectOp {
			n += 3
		}
	})
	return min(n, maxInlineStep)
}

// allowed reports what a function without a workspace cannot be.
func (r *routine) allowed() error {
	if r.method {
		return nil
	}
	bytes, slab := int64(0), false
	for _, b := range r.plan.Buffers {
		slab = slab || b.Space == plan.Slab
		if n, ok := b.Len.Const(); ok && b.Space == plan.Arena {
			bytes += n * b.DType.Size()
		}
	}
	why := ""
	switch {
	case len(r.dims) > 0:
		why = "depends on the dim " + r.dims[0]
	case r.fails:
		why = "reads at an index that is checked at run time"
	case len(r.require) > 0 && !ir.NonNeg(r.require[0].Dim, nil):
		why = "has a condition that is checked at run time"
	case slab:
		why = "keeps a value of every step of a loop, however many there are"
	case bytes > 64<<10:
		why = fmt.Sprintf("needs %d bytes of memory, more than 65536", bytes)
	default:
		return nil
	}
	return &Error{
		Origin: r.export.Origin,
		Msg:    fmt.Sprintf("%s takes and returns scalars only, so it becomes a plain function; but it %s", r.export.Name, why),
		Hint:   "write //gradc:workspace above it to make it a method of Workspace",
	}
}
