package format

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/token"
)

// Depth says how deep an expression stands in operators and brackets; 1 is the outside.
// At depth 1 binary operators have spaces; an operand is one deeper than its operator, a
// parenthesis takes one level back. Operators below + and - always have spaces.

// longSum is the number of operands above which a sum has spaces at any depth.
const longSum = 4

// shallower is the depth inside of parentheses and behind a reduction's index list.
func shallower(depth int) int { return max(depth-1, 1) }

// argDepth is the depth of an argument: sums begin anew, products go on.
func argDepth(x ast.Expr, depth int) int {
	if b, ok := x.(*ast.BinaryExpr); ok && b.Op.Precedence() <= token.AddPrec {
		return 1
	}
	return depth
}

// chain is the operands of operators of one precedence in a row: a + b - c.
func chain(e *ast.BinaryExpr) (operands []ast.Expr, ops []token.Kind) {
	prec := e.Op.Precedence()
	for {
		operands = append(operands, e.Y)
		ops = append(ops, e.Op)
		x, ok := e.X.(*ast.BinaryExpr)
		if !ok || x.Op.Precedence() != prec {
			operands = append(operands, e.X)
			break
		}
		e = x
	}
	reverse(operands)
	reverse(ops)
	return operands, ops
}

func reverse[T any](s []T) {
	for i, j := 0, len(s)-1; i < j; i, j = i+1, j-1 {
		s[i], s[j] = s[j], s[i]
	}
}

// spaced reports whether the operators of a chain have spaces around them.
func spaced(prec, depth int, operands []ast.Expr, ops []token.Kind) bool {
	if prec < token.AddPrec || depth == 1 {
		return true
	}
	if prec == token.MulPrec {
		return contains(ops, token.At)
	}
	leaves := 0
	for i, x := range operands {
		leaves += countLeaves(x)
		if open(x) || i > 0 && leftmostSign(x) == ops[i-1] {
			return true
		}
	}
	return leaves > longSum
}

func contains(ops []token.Kind, op token.Kind) bool {
	for _, k := range ops {
		if k == op {
			return true
		}
	}
	return false
}

// open reports whether an operand of a sum has spaces in it outside of brackets.
func open(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Reduction, *ast.Comprehension, *ast.IfExpr, *ast.FuncLit:
		return true
	case *ast.UnaryExpr:
		return open(x.X)
	case *ast.BinaryExpr:
		operands, ops := chain(x)
		if contains(ops, token.At) {
			return true
		}
		for _, o := range operands {
			if open(o) {
				return true
			}
		}
	}
	return false
}

// leftmostSign is the + or - that x begins with: after the same operator it needs a space,
// or the two would be read as one token.
func leftmostSign(x ast.Expr) token.Kind {
	for {
		b, ok := x.(*ast.BinaryExpr)
		if !ok {
			break
		}
		x = b.X
	}
	if u, ok := x.(*ast.UnaryExpr); ok {
		return u.Op
	}
	return token.Illegal
}

// countLeaves counts the operands of an arithmetic expression; a parenthesis is one.
func countLeaves(x ast.Expr) int {
	switch x := x.(type) {
	case *ast.UnaryExpr:
		return countLeaves(x.X)
	case *ast.BinaryExpr:
		n := 0
		operands, _ := chain(x)
		for _, o := range operands {
			n += countLeaves(o)
		}
		return n
	}
	return 1
}
