package codegen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
)

// objective is the adapter of one function for gonum's optimisers.
type objective struct {
	*routine
	both   *routine // computes value and gradient
	target int      // the argument over which to minimise
	typ    string   // Go type that evaluates
	names  *names   // its fields
	fields []string // that hold the other arguments, by argument
}

// problem declares the adapter that the directive problem asks for, in a file of
// its own, since it imports gonum.
func (p *printer) problem(r *routine, u *Unit, d ir.Directive) error {
	fail := func(format string, args ...any) error {
		return &Error{Origin: d.Origin, Msg: fmt.Sprintf("gradc:problem on %s: ", r.export.Name) + fmt.Sprintf(format, args...)}
	}
	if len(d.Args) != 1 {
		return fail("name the parameter to minimise over")
	}
	target := slices.IndexFunc(r.args, func(a argument) bool { return a.api.Name == d.Args[0] })
	if target < 0 {
		return fail("there is no parameter %s", d.Args[0])
	}
	t := r.args[target].api.Type
	for _, l := range t.Leaves() {
		if l.Type.DType != ir.F64 {
			return fail("%s has the element type %s; optimisers work in f64", strings.TrimRight(d.Args[0]+"."+l.Path, "."), l.Type.DType)
		}
	}
	if isScalar(t) || t.Axes != nil {
		return fail("%s must be a struct or an array", d.Args[0])
	}
	name := p.own.pick(lower(u.Export.Name))
	f := p.named(strings.ToLower(r.export.Name) + "_problem_grad.go")
	o := &objective{routine: r, target: target, names: newNames(nil)}
	o.both = p.newRoutine(u.Export, u.Plan, name, f)
	o.both.title = r.export.Name + "Problem"
	o.typ = p.names.pick(lower(r.export.Name) + "Evaluation")
	for _, s := range []string{"w", "at", "point", "known", "value", "gradient", "err", "evaluate", "valueAt", "gradientAt", "status"} {
		o.names.taken[s] = true
	}
	o.declare(f)
	return o.both.print()
}

func (o *objective) declare(f *file) {
	t := o.args[o.target].api.Type
	fields := []string{"w *Workspace"}
	var keep []string
	for i, a := range o.args {
		if i == o.target {
			o.fields = append(o.fields, "at")
			continue
		}
		field := o.names.pick(a.name)
		o.fields = append(o.fields, field)
		fields = append(fields, field+" "+a.typ)
		keep = append(keep, field+": "+a.name)
	}
	fields = append(fields, "at "+o.args[o.target].typ+" // the point as the argument of that type",
		"point []float64 // its elements", "known bool // value and gradient are those at point",
		"value float64", "gradient []float64", "err error // the first failure")
	o.constructor(f, t, keep)
	f.structure([]string{o.typ + " computes value and gradient together, once for each point."}, o.typ, fields)
	o.evaluate(f, t)
	recv := "e *" + o.typ
	f.function(&function{
		doc:  []string{"valueAt returns the value, NaN after a failure."},
		recv: recv, name: "valueAt", in: "point []float64", results: "float64",
		body: []string{"e.evaluate(point)", "return e.value"},
	})
	f.function(&function{
		doc:  []string{"gradientAt stores the gradient."},
		recv: recv, name: "gradientAt", in: "gradient, point []float64",
		body: []string{"e.evaluate(point)", "copy(gradient, e.gradient)"},
	})
	var status source
	status.block("if e.err != nil", []string{"return optimize·Failure, e.err"})
	status.line("return optimize·NotTerminated, nil")
	f.function(&function{
		doc:  []string{"status stops the optimiser after a failure."},
		recv: recv, name: "status", results: "optimize·Status, error", body: status.lines,
	})
}

// constructor declares the method that returns the problem.
func (o *objective) constructor(f *file, t ir.APIType, keep []string) {
	name := o.export.Name + "Problem"
	recv := o.recv
	e := o.routine.names.pick("e")
	var body source
	body.line("%s := &%s{%s}", e, o.typ, strings.Join(append([]string{"w: " + recv}, keep...), ", "))
	if len(o.dims) > 0 {
		body.block("if err := "+recv+".Dims."+o.checkDims+"(); err != nil", []string{"return optimize·Problem{}, err"})
	}
	switch {
	case t.Struct == nil:
		size := dimsOf(recv).expr(t.Array.Shape.Size())
		body.line("%s.at = make([]float64, %s)", e, size.s)
		body.line("%s.point = %s.at", e, e)
	case o.records[t.Struct].dims:
		at, err := o.routine.names.pick("at"), o.routine.err
		body.line("%s, %s := New%s(%s.Dims)", at, err, t.Struct.Name, recv)
		body.block("if "+err+" != nil", []string{"return optimize·Problem{}, " + err})
		body.line("%s.at, %s.point = %s, %s.Flat()", e, e, at, at)
	default:
		body.line("%s.at = New%s()", e, t.Struct.Name)
		body.line("%s.point = %s.at.Flat()", e, e)
	}
	body.line("%s.gradient = make([]float64, len(%s.point))", e, e)
	body.line("%s.evaluate(%s.point) // checks the other arguments", e, e)
	body.block("if "+e+".err != nil", []string{"return optimize·Problem{}, " + e + ".err"})
	body.line("return optimize·Problem{Func: %s.valueAt, Grad: %s.gradientAt, Status: %s.status}, nil", e, e, e)
	target := o.args[o.target].name
	order := "the elements of " + target
	if t.Struct != nil {
		order += ", in the order of its Flat"
	}
	doc := []string{
		name + " returns " + o.export.Name + " as a problem for gonum's optimisers,",
		"over " + order + ".",
		"Value and gradient at one point are computed together, once. Set GradientThreshold",
		"in the optimiser's settings: where none is set, some methods stop early.",
		"",
		"The other arguments are shared and not copied. The problem computes in the workspace,",
		"whose dims must stay as they are, and so serves one goroutine.",
	}
	f.function(&function{
		doc:  append(doc, o.modelLine(o.export.Origin)...),
		recv: recv + " *Workspace", name: name, in: parameterList(slices.Delete(slices.Clone(o.args), o.target, o.target+1)), results: "optimize·Problem, error", body: body.lines,
	})
}

// evaluate declares the method that moves to a point.
func (o *objective) evaluate(f *file, t ir.APIType) {
	var args []string
	for _, field := range o.fields {
		args = append(args, "e."+field)
	}
	var body source
	body.block("if e.err != nil || e.known && slices·Equal(e.point, point)", []string{"return"})
	flat := "gradient"
	if t.Struct != nil {
		flat = "gradient.Flat()"
	}
	body.block("if len(point) != len(e.point)", []string{
		fmt.Sprintf(`e.err = &gradc·ShapeError{Pos: %s, Func: %s, Arg: %s, Shape: %s, Want: len(e.point), Got: len(point)}`,
			quote(o.export.Origin.String()), quote(o.both.title), quote(o.args[o.target].api.Name), quote(typeText(t))),
		"e.value = math·NaN()", "return",
	})
	body.line("copy(e.point, point)")
	body.line("value, gradient, err := e.w.%s(%s)", o.both.name, strings.Join(args, ", "))
	body.block("if err != nil", []string{"e.err, e.value = err, math·NaN()", "return"})
	body.line("e.value, e.known = value, true")
	body.line("copy(e.gradient, %s)", flat)
	f.function(&function{
		doc:  []string{"evaluate computes value and gradient at a point, unless it has just done so."},
		recv: "e *" + o.typ, name: "evaluate", in: "point []float64", body: body.lines,
	})
}
