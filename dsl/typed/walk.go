package typed

import "slices"

// Walk calls f for e and every expression below it, operands before the expression
// that uses them.
func Walk(e Expr, f func(Expr)) {
	if e == nil {
		return
	}
	for _, c := range Operands(e) {
		Walk(c, f)
	}
	for _, b := range Blocks(e) {
		WalkBlock(b, f)
	}
	f(e)
}

// WalkBlock calls f for every expression of a block.
func WalkBlock(b *Block, f func(Expr)) {
	for _, l := range b.Lets {
		Walk(l.Value, f)
	}
	for _, r := range b.Results {
		Walk(r, f)
	}
}

// Operands lists the expressions directly below e, blocks aside.
func Operands(e Expr) []Expr {
	switch e := e.(type) {
	case *Field:
		return []Expr{e.X}
	case *Apply:
		return e.Args
	case *Convert:
		return []Expr{e.X}
	case *Broadcast:
		return []Expr{e.X}
	case *Reduce:
		return []Expr{e.X}
	case *MatMul:
		return []Expr{e.X, e.Y}
	case *Transpose:
		return []Expr{e.X}
	case *Read:
		return present(slices.Concat([]Expr{e.X}, e.Fill, e.Idx))
	case *Call:
		return e.Args
	case *If:
		return []Expr{e.Cond}
	case *Loop:
		return e.Init
	case *Derivative:
		return append([]Expr{e.Y}, e.Along...)
	case *Reverse:
		return slices.Concat(e.Args, e.Seeds)
	case *Stop:
		return []Expr{e.X}
	case *StructLit:
		return e.Fields
	case *ArrayLit:
		return e.Elems
	case *SetField:
		return []Expr{e.X, e.Value}
	case *SetElem:
		return append([]Expr{e.X, e.Value}, e.Idx...)
	case *Builtin:
		return e.Args
	}
	return nil
}

func present(es []Expr) []Expr {
	out := es[:0]
	for _, e := range es {
		if e != nil {
			out = append(out, e)
		}
	}
	return out
}

// Blocks lists the blocks directly below e: the body of a comprehension, the branches of
// an if, the condition and the body of a loop, a block itself.
func Blocks(e Expr) []*Block {
	switch e := e.(type) {
	case *Map:
		return []*Block{e.Body}
	case *Fold:
		return []*Block{e.Body}
	case *If:
		return []*Block{e.Then, e.Else}
	case *Loop:
		if e.Cond != nil {
			return []*Block{e.Cond, e.Body}
		}
		return []*Block{e.Body}
	case *Block:
		return []*Block{e}
	}
	return nil
}
