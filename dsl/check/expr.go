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
	"github.com/gradc/gradc/ir"
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
		cx.errorf(diag.NotAValue, x, "a function literal is an argument for a parameter of function type, or is given a name by :=")
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
	if t, ok := ir.ParseDType(id.Name); ok && o == nil { // a member of a family of rings
		return &dtypeObj{t}
	}
	if o == nil {
		d := cx.errorf(diag.UndefinedName, id, "undefined: %s", id.Name)
		switch better := Suggest(id.Name, cx.visible()); {
		case cx.quiet == 0 && cx.load(id.Name, nil) != nil:
			d.Suggest("import %q", id.Name)
		case better != "":
			d.Suggest("did you mean %s?", better)
		}
		return nil
	}
	return o
}

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
		if o.now.mode == callable {
			cx.errorf(diag.NotAValue, x, "%s is a function; call it", x.Name)
			break
		}
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
		cx.errorf(diag.NotAValue, x, "%s is a function; call it", x.Name)
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
