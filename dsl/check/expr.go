package check

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/token"
	"github.com/gradc/gradc/dsl/typed"
)

func itoa(n int) string { return strconv.Itoa(n) }

// expr checks an expression that must have one value.
func (cx *context) expr(x ast.Expr) operand {
	o := cx.any(x)
	if o.mode == tuple {
		cx.errorf(diag.SeveralResults, x, "%s has %d results; one value is needed here", cx.text(x), len(o.all))
		return operand{x: x}
	}
	o.x = x
	return o
}

// any checks an expression with any number of results.
func (cx *context) any(x ast.Expr) operand {
	switch x := x.(type) {
	case *ast.ParenExpr:
		o := cx.any(x.X)
		o.x = x
		return o
	case *ast.Ident:
		return cx.element(cx.ident(x))
	case *ast.BasicLit:
		return cx.literal(x)
	case *ast.NoneLit:
		cx.errorf(diag.MisplacedNone, x, "none is a result of a reverse rule, not a value")
		return operand{x: x}
	case *ast.CompositeLit:
		return cx.composite(x)
	case *ast.SelectorExpr:
		return cx.element(cx.selector(x))
	case *ast.IndexExpr:
		return cx.indexExpr(x)
	case *ast.CallExpr:
		return cx.call(x)
	case *ast.UnaryExpr:
		return cx.unary(x)
	case *ast.BinaryExpr:
		return cx.binary(x)
	case *ast.IfExpr:
		return cx.ifExpr(x)
	case *ast.Block:
		return cx.blockExpr(x)
	case *ast.Comprehension:
		return cx.comprehension(x)
	case *ast.Reduction:
		return cx.reduction(x)
	case *ast.FuncLit:
		return cx.unsupported(x, "a function as a value")
	case *ast.Instance:
		cx.errorf(diag.NotAValue, x, "%s is not a value; call it", cx.text(x))
	case *ast.ArrayType, *ast.StructType, *ast.FuncType:
		cx.errorf(diag.NotAValue, x, "%s is a type, not a value", cx.text(x))
	case *ast.Ellipsis, *ast.Slice:
		cx.errorf(diag.NotAValue, x, "%s stands in subscripts only", cx.text(x))
	}
	return operand{x: x}
}

// lookup finds what a name stands for, nil after an error.
func (cx *context) lookup(id *ast.Ident) object {
	o := cx.scope.lookup(id.Name)
	if o == nil {
		d := cx.errorf(diag.UndefinedName, id, "undefined: %s", id.Name)
		if ringNames[id.Name] {
			d.Message = "the ring " + id.Name + " is not yet supported"
			d.Code = diag.NotYetSupported
		} else if better := suggest(id.Name, cx.visible()); better != "" {
			d.Suggest("did you mean %s?", better)
		}
		return nil
	}
	return o
}

var ringNames = map[string]bool{"z2": true, "minplus": true, "z7": true, "z8": true, "sat8": true, "sat16": true, "sat32": true}

// visible lists the names in scope in a fixed order.
func (cx *context) visible() []string {
	var names []string
	for s := cx.scope; s != nil; s = s.parent {
		names = append(names, s.order...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ident is the value of a name.
func (cx *context) ident(x *ast.Ident) operand {
	if x.Name == "_" {
		cx.errorf(diag.NotAValue, x, "_ has no value")
		return operand{x: x}
	}
	switch o := cx.lookup(x).(type) {
	case nil:
	case *variable:
		return cx.read(o, x)
	case *indexVar:
		if o.whole {
			cx.errorf(diag.ShapeIndex, x, "index %s ranges over all axes of %s: it has no single value", x.Name, o.splice)
			return operand{x: x}
		}
		return dimOperand(x, o.syms[0])
	case *dimObj:
		if d := cx.resolveDim(o); d != nil {
			return dimOperand(x, d)
		}
	case *constObj:
		v := cx.resolveConst(o)
		v.x = x
		return v
	case *numberObj:
		return constOperand(x, o.num)
	case *typeArgObj:
		if o.arg.dim != nil {
			return dimOperand(x, o.arg.dim)
		}
		cx.errorf(diag.NotAValue, x, "%s is a type parameter (%s), not a value", x.Name, o.class)
	case *importObj:
		o.used = true
		cx.errorf(diag.NotAValue, x, "%s is a package, not a value", x.Name)
	case *funcObj, *builtinObj:
		cx.errorf(diag.NotAValue, x, "%s is a function; call it, as functions are not yet values", x.Name)
	default:
		cx.errorf(diag.NotAValue, x, "%s is a %s, not a value", x.Name, o.what())
	}
	return operand{x: x}
}

// literal is a number, exactly as written.
func (cx *context) literal(x *ast.BasicLit) operand {
	text := strings.ReplaceAll(x.Value, "_", "")
	if x.Kind == token.Int {
		if n, ok := new(big.Int).SetString(text, 0); ok {
			return constOperand(x, typed.Rational(new(big.Rat).SetInt(n)))
		}
	}
	if i := strings.IndexAny(text, "eE"); i >= 0 && !strings.HasPrefix(text, "0x") {
		if e, err := strconv.Atoi(text[i+1:]); err != nil || e > 5000 || e < -5000 {
			cx.errorf(diag.ConstantOverflow, x, "the exponent of %s is beyond any number of the language", x.Value)
			return operand{x: x}
		}
	}
	if r, ok := new(big.Rat).SetString(text); ok && len(text) < 10000 {
		return constOperand(x, typed.Rational(r))
	}
	if x.Kind == token.String {
		return operand{x: x} // the parser has reported it
	}
	cx.errorf(diag.UndeterminedNumber, x, "%s is not a number", cx.text(x))
	return operand{x: x}
}

// member resolves pkg.Name, nil after an error.
func (cx *context) member(x *ast.SelectorExpr) object {
	id, ok := x.X.(*ast.Ident)
	if !ok {
		cx.errorf(diag.NotAType, x, "%s is not a name of a package", cx.text(x))
		return nil
	}
	o := cx.lookup(id)
	if o == nil {
		return nil
	}
	imp, ok := o.(*importObj)
	if !ok {
		cx.errorf(diag.NotAType, x, "%s is a %s, not a package", id.Name, o.what())
		return nil
	}
	imp.used = true
	if imp.of == nil {
		return nil
	}
	m := imp.of.scope.names[x.Sel.Name]
	if m == nil || !exported(x.Sel.Name) {
		d := cx.errorf(diag.UnknownMember, x.Sel, "package %s has no %s", imp.of.name, x.Sel.Name)
		var names []string
		for _, n := range imp.of.scope.order {
			if exported(n) {
				names = append(names, n)
			}
		}
		if better := suggest(x.Sel.Name, names); better != "" {
			d.Suggest("did you mean %s.%s?", id.Name, better)
		}
		return nil
	}
	return m
}

// isPackage reports whether an expression names an imported package.
func (cx *context) isPackage(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	if !ok {
		return false
	}
	_, ok = cx.scope.lookup(id.Name).(*importObj)
	return ok
}

// selector is a field, the transpose, or a member of a package.
func (cx *context) selector(x *ast.SelectorExpr) operand {
	if cx.isPackage(x.X) {
		switch o := cx.member(x).(type) {
		case nil:
		case *constObj:
			v := cx.resolveConst(o)
			v.x = x
			return v
		case *dimObj:
			if d := cx.resolveDim(o); d != nil {
				return dimOperand(x, d)
			}
		default:
			cx.errorf(diag.NotAValue, x, "%s is a %s, not a value", cx.text(x), o.what())
		}
		return operand{x: x}
	}
	o := cx.whole(x.X)
	if !o.ok() {
		return operand{x: x}
	}
	if x.Sel.Name == "T" && (o.typ.st == nil || o.typ.st.field("T") < 0) {
		return cx.transpose(x, o)
	}
	f := cx.field(o, x.Sel)
	f.x = x
	return f
}

// whole checks an operand of a selector or subscript: a name in it stands for the whole
// array also in a branch of an if over elements.
func (cx *context) whole(x ast.Expr) operand {
	var o operand
	switch y := unparen(x).(type) {
	case *ast.Ident:
		o = cx.ident(y)
	case *ast.SelectorExpr:
		o = cx.selector(y)
	default:
		return cx.expr(x)
	}
	return o
}

// field is a field of a struct.
func (cx *context) field(o operand, sel *ast.Ident) operand {
	if o.typ.st == nil {
		d := cx.errorf(diag.NotAStruct, sel, "%s is %s, which has no fields", cx.text(o.x), cx.kindName(o))
		if sel.Name == "t" {
			d.Suggest("the transpose is %s.T", cx.text(o.x))
		}
		return operand{x: o.x}
	}
	i := o.typ.st.field(sel.Name)
	if i < 0 || o.typ.st.obj == nil {
		if o.typ.st.obj == nil {
			cx.errorf(diag.UnknownField, sel, "%s is a struct parameter: its fields are not known here", o.typ.st.display)
			return operand{x: o.x}
		}
		var names []string
		for _, f := range o.typ.st.fields {
			names = append(names, f.name)
		}
		d := cx.errorf(diag.UnknownField, sel, "%s (%s) has no field %s", cx.text(o.x), cx.typeName(o.typ), sel.Name)
		if better := suggest(sel.Name, names); better != "" {
			d.Suggest("did you mean %s?", better)
		}
		return operand{x: o.x}
	}
	t := o.typ.st.fields[i].typ
	t.shape = t.shape.prefix(o.typ.shape)
	f := valueOperand(o.x, &typed.Field{Base: base(sel.Pos(), t), X: o.tree(), Index: i}, t)
	if o.path != nil {
		f.path = &varPath{o.path.v, append(slices.Clone(o.path.path), i)}
	}
	return f
}

// transpose is x.T.
func (cx *context) transpose(x *ast.SelectorExpr, o operand) operand {
	n := o.typ.shape.rank()
	if o.typ.st != nil || n < 2 {
		cx.errorf(diag.TransposeOfVector, x.Sel, "%s has no transpose: .T swaps the last two axes", cx.describe(o))
		return operand{x: x}
	}
	ds := o.typ.shape.dims()
	if ds[n-1].HasIndex() || ds[n-2].HasIndex() {
		return cx.unsupported(x, "the transpose of a triangle")
	}
	perm := make([]int, n)
	for i := range perm {
		perm[i] = i
	}
	perm[n-1], perm[n-2] = n-2, n-1
	ds[n-1], ds[n-2] = ds[n-2], ds[n-1]
	s := singles(ds...)
	if k := len(o.typ.shape); k >= 2 && o.typ.shape[k-1].splice == "" && o.typ.shape[k-2].splice == "" {
		s = append(append(shape{}, o.typ.shape[:k-2]...), single(ds[n-2]), single(ds[n-1]))
	}
	t := o.typ.with(s)
	return valueOperand(x, &typed.Transpose{Base: base(x.Sel.Pos(), t), X: o.tree(), Perm: perm}, t)
}

// blockExpr is a block that stands for its value, such as the body of a comprehension.
func (cx *context) blockExpr(x *ast.Block) operand {
	in := cx.sealed(x.Pos())
	vs := in.blockValue(x)
	if !allOK(vs) {
		return operand{x: x}
	}
	if len(vs) > 1 {
		cx.errorf(diag.SeveralResults, x, "this block has %d values; one is needed here", len(vs))
		return operand{x: x}
	}
	o := vs[0]
	in.block.Results = []typed.Expr{o.tree()}
	in.block.Of = o.typ.api()
	return valueOperand(x, in.block, o.typ)
}
