package check

import (
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/ir"
)

// inference binds the type parameters of a called function by comparing the types of its
// parameters, as written, with those of the arguments.
type inference struct {
	cx      *context
	f       *funcObj
	call    ast.Expr
	params  []typeParam
	bound   []typeArg
	grouped map[string]shape // shape parameters with the caller's own splices kept
	sizes   []sizeEquation
	misfit  int // first argument whose axes do not fit the parameter's type, or −1
}

// sizeEquation says that a size as the function writes it is the argument's.
type sizeEquation struct {
	pattern ast.Expr
	size    *ir.Dim
}

// infer binds every type parameter, or reports the first that nothing determines.
func (in *inference) infer(args []operand) bool {
	if len(in.params) == 0 {
		return true
	}
	var patterns []ast.Expr
	for _, field := range in.f.decl.Type.Params.List {
		for range field.Names {
			patterns = append(patterns, field.Type)
		}
	}
	in.misfit = -1
	for _, numbers := range []bool{false, true} { // a number takes what others determine
		for i, o := range args {
			if o.x != nil && o.mode != callable && o.isUntyped() == numbers && !in.match(patterns[i], o.typ) && in.misfit < 0 {
				in.misfit = i
			}
		}
	}
	for i, o := range args {
		if o.mode == callable {
			in.matchFunction(patterns[i], o.fn.typ)
		}
	}
	in.solve()
	in.defaultDTypes(args)
	for i, p := range in.params {
		if in.bound[i].unbound() && in.misfit >= 0 {
			o := args[in.misfit]
			in.cx.errorf(diag.CannotInfer, o.x, "%s does not fit %s, as %s needs it", in.cx.operandText(o), in.cx.text(patterns[in.misfit]), in.f.id.Name).
				Notef(patterns[in.misfit].Pos(), patterns[in.misfit].End(), "the parameter's type")
			return false
		}
		if in.bound[i].unbound() {
			d := in.cx.errorf(diag.CannotInfer, in.call, "the arguments do not determine the %s %s of %s", p.class, p.id.Name, in.f.id.Name)
			d.Notef(p.id.Pos(), p.id.End(), "the type parameter")
			if p.class == "dim" {
				d.Suggest("give it by name: %s[%s: 8](…)", in.f.id.Name, p.id.Name)
			}
			return false
		}
		if d := in.bound[i].dim; d != nil && d.HasIndex() {
			in.cx.unsupported(in.call, "a triangle as an argument of a generic function")
			return false
		}
	}
	return true
}

// index is the number of the type parameter that an expression names, or −1.
func (in *inference) index(x ast.Expr) int {
	id, ok := x.(*ast.Ident)
	if !ok {
		return -1
	}
	return slices.IndexFunc(in.params, func(p typeParam) bool { return p.id.Name == id.Name })
}

// match compares a type as written with an argument's, and reports whether their axes fit.
// What does not fit otherwise is left for the check of the argument against the finished type.
func (in *inference) match(pattern ast.Expr, t vtype) bool {
	switch x := pattern.(type) {
	case *ast.ParenExpr:
		return in.match(x.X, t)
	case *ast.Ident:
		in.matchElem(x, t.with(nil))
		return t.shape.rank() == 0
	case *ast.ArrayType:
		return in.matchAxes(x.Dims, t.shape) && in.match(x.Elem, t.with(nil))
	case *ast.Instance:
		in.matchStruct(x, t)
	}
	return true
}

// matchFunction compares a function type as written with that of an argument.
func (in *inference) matchFunction(pattern ast.Expr, t *funcType) {
	x, ok := unparen(pattern).(*ast.FuncType)
	if !ok || t == nil {
		return
	}
	at := 0
	for _, field := range x.Params.List {
		for range max(1, len(field.Names)) {
			if at < len(t.params) && t.params[at].fn != nil {
				in.matchFunction(field.Type, t.params[at].fn)
			} else if at < len(t.params) {
				in.match(field.Type, t.params[at].typ)
			}
			at++
		}
	}
	at = 0
	if x.Results == nil {
		return
	}
	for _, field := range x.Results.List {
		for range max(1, len(field.Names)) {
			if at < len(t.results) {
				in.match(field.Type, t.results[at])
			}
			at++
		}
	}
}

// matchElem binds a parameter that stands for an element type or a struct.
func (in *inference) matchElem(x *ast.Ident, t vtype) {
	i := in.index(x)
	if i < 0 || !in.bound[i].unbound() {
		return
	}
	switch class := in.params[i].class; {
	case class == "struct" && t.st != nil:
		in.bound[i].st = t.st
	case class != "struct" && t.st == nil && inClass(t.dtype, class):
		in.bound[i].dtype = t.dtype
	}
}

// matchStruct binds the parameters that a generic struct's arguments name.
func (in *inference) matchStruct(x *ast.Instance, t vtype) {
	if t.st == nil || t.st.obj == nil {
		return
	}
	ps := typeParams(t.st.obj.spec.TypeParams)
	for i, a := range x.Args {
		at := i
		if a.Name != nil {
			at = slices.IndexFunc(ps, func(p typeParam) bool { return p.id.Name == a.Name.Name })
		}
		if at < 0 || at >= len(t.st.args) {
			continue
		}
		switch arg := t.st.args[at]; {
		case arg.dim != nil:
			in.size(a.Value, arg.dim)
		case arg.st != nil:
			in.match(a.Value, vtype{st: arg.st})
		case arg.dtype != ir.Invalid:
			in.match(a.Value, scalar(arg.dtype))
		}
	}
}

// matchAxes compares axes; one spliced shape among them takes what the others leave.
func (in *inference) matchAxes(dims []ast.Expr, s shape) bool {
	splice := -1
	rest := s.rank()
	for i, d := range dims {
		j := in.index(d)
		switch {
		case j < 0 || in.params[j].class != "shape":
			rest--
		case in.bound[j].shape != nil:
			rest -= in.bound[j].shape.rank()
		case splice >= 0:
			return false // two unknown shapes: another argument must say
		default:
			splice = i
		}
	}
	if rest < 0 || splice < 0 && rest != 0 {
		return false
	}
	all := s.dims()
	at := 0
	for i, d := range dims {
		j := in.index(d)
		switch {
		case i == splice:
			in.bindShape(j, s, at, at+rest)
			at += rest
		case j >= 0 && in.params[j].class == "shape":
			at += in.bound[j].shape.rank()
		default:
			in.size(d, all[at])
			at++
		}
	}
	return true
}

// bindShape binds a shape parameter to axes from … to of an argument.
func (in *inference) bindShape(j int, s shape, from, to int) {
	ds := s.dims()[from:to]
	for _, d := range ds {
		if d.HasIndex() && from > 0 {
			return
		}
	}
	in.bound[j].shape = append(shape{}, singles(ds...)...)
	in.grouped[in.params[j].id.Name] = s.cut(from, to)
}

// cut is axes from … to of a shape, with its splices where they lie inside.
func (s shape) cut(from, to int) shape {
	out := shape{}
	at := 0
	for _, a := range s {
		end := at + len(a.dims)
		if at >= from && end <= to {
			out = append(out, a)
		}
		at = end
	}
	if out.rank() != to-from {
		return append(shape{}, singles(s.dims()[from:to]...)...)
	}
	return out
}

// size binds a dim parameter that stands alone at once; other sizes wait.
func (in *inference) size(pattern ast.Expr, d *ir.Dim) {
	if j := in.index(pattern); j >= 0 && in.params[j].class == "dim" && in.bound[j].unbound() {
		in.bound[j].dim = d
		return
	}
	in.sizes = append(in.sizes, sizeEquation{pattern, d})
}

// solve binds dim parameters from sizes that are linear in one unknown, as 2*H is.
func (in *inference) solve() {
	for progress := true; progress; {
		progress = false
		for _, eq := range in.sizes {
			progress = in.solveOne(eq) || progress
		}
	}
}

func (in *inference) solveOne(eq sizeEquation) bool {
	cx := in.cx.packageContext(in.f.pkg, in.f.id.Pos())
	cx.quiet = 1
	for i, p := range in.params {
		arg := in.bound[i]
		if p.class == "dim" && arg.unbound() {
			arg.dim = ir.Sym("?" + p.id.Name)
		}
		if !arg.unbound() {
			cx.scope.insert(p.id.Name, &typeArgObj{named{p.id, in.f.pkg}, p.class, arg})
		}
	}
	d := cx.dimExpr(eq.pattern)
	if d == nil {
		return false
	}
	unknown := -1
	for i, p := range in.params {
		if p.class == "dim" && in.bound[i].unbound() && mentionsSym(d, "?"+p.id.Name) {
			if unknown >= 0 {
				return false
			}
			unknown = i
		}
	}
	if unknown < 0 {
		return false
	}
	at := func(v int64) *ir.Dim {
		return d.Subst(func(a *ir.Atom) *ir.Dim {
			if a.Kind == ir.AtomSymbol && a.Name == "?"+in.params[unknown].id.Name {
				return ir.Const(v)
			}
			return nil
		})
	}
	offset := at(0)
	slope := at(1).Sub(offset)
	if at(2).Sub(offset) != slope.Mul(ir.Const(2)) || slope.IsConst(0) {
		return false // not linear
	}
	v, exact := eq.size.Sub(offset).Div(slope)
	if !exact || v.Overflows() {
		return false
	}
	in.bound[unknown].dim = v
	return true
}

func mentionsSym(d *ir.Dim, name string) bool {
	found := false
	d.Walk(func(a *ir.Atom) { found = found || a.Kind == ir.AtomSymbol && a.Name == name })
	return found
}

// defaultDTypes binds element types that only numbers determine: to the widest float type
// of the other arguments, so that a number is exact in every leaf, else to the default.
func (in *inference) defaultDTypes(args []operand) {
	float := ir.Invalid
	for _, o := range args {
		if o.x == nil || !o.ok() || o.mode == callable || o.isUntyped() {
			continue
		}
		for _, l := range o.typ.leaves() {
			if t := l.typ.dtype; t.IsFloat() && float != ir.F64 {
				float = t
			}
		}
	}
	if float == ir.Invalid {
		float = defaultFloat
	}
	for i, p := range in.params {
		_, isDType := dtypeClasses[p.class]
		switch {
		case !isDType || !in.bound[i].unbound():
		case p.class == "int":
			in.bound[i].dtype = ir.I64
		default:
			in.bound[i].dtype = float
		}
	}
}

// regroup replaces the function's splices in the type of a result by the caller's.
func (in *inference) regroup(t vtype) vtype {
	var out shape
	for _, a := range t.shape {
		if a.splice == "" {
			out = append(out, a)
			continue
		}
		if g, ok := in.grouped[a.splice]; ok && (out.rank() == 0 || !g.ir().Dependent()) {
			out = append(out, g...)
			continue
		}
		out = append(out, singles(a.dims...)...)
	}
	return t.with(out)
}
