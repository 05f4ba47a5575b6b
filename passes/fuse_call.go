package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// product is a definition that has the form of a batched matrix product
//
//	y[b, i, j] = fold(sum, k, w[b, i, k] * x[b, k, j])
//
// with axes in any order. The index of each loop plays one of four parts, by which
// of w, x and y it occurs in.
type product struct {
	w, x              *ir.Expr // the two loads
	batch, rows, cols axisGroup
	inner             axisGroup // summed over
	wShape, xShape    *ir.Shape
	yShape            *ir.Shape
	volume            float64 // multiply-adds at nominal sizes
}

// axisGroup is the loops of one part, seen as one loop: its extent, and its stride
// in elements in each array.
type axisGroup struct {
	extent  *ir.Dim
	w, x, y *ir.Dim
}

const callWork = 4096 // multiply-adds from which a call is worth more than a loop

// product recognises a matrix product by the form of its definition; no operation
// is known by name here. It returns nil for anything else.
func (u *fusion) product(fv *fusedValue) *product {
	e := fv.expr
	if fv.scatters() || !fv.out.DType.IsFloat() && fv.out.DType != ir.Z2 || e.Op != ir.FoldOp || e.Monoid != ir.Sum || fv.at.Dependent() {
		return nil
	}
	m := e.Args[0]
	if m.Op != ir.MulOp || m.Args[0].Op != ir.LoadOp || m.Args[1].Op != ir.LoadOp {
		return nil
	}
	p := &product{w: m.Args[0], x: m.Args[1], yShape: fv.at}
	if p.w.Check || p.x.Check {
		return nil
	}
	p.wShape, p.xShape = u.values[p.w.Operand].out.Shape, u.values[p.x.Operand].out.Shape
	if p.wShape.Dependent() || p.xShape.Dependent() {
		return nil
	}
	loops := map[int]*ir.Dim{}
	var order []int
	for k, d := range fv.at.Dims() {
		loops[k], order = d, append(order, k)
	}
	for j, d := range e.Extents {
		if d.HasIndex() {
			return nil
		}
		loops[e.Base+j], order = d, append(order, e.Base+j)
	}
	y := make([]*ir.Expr, fv.at.Rank())
	for k := range y {
		y[k] = u.dim(ir.Index(k))
	}
	ws, xs, ys := strideOf(p.w.Args, p.wShape), strideOf(p.x.Args, p.xShape), strideOf(y, fv.at)
	if ws == nil || xs == nil {
		return nil
	}
	parts := [4][]int{}
	for _, k := range order {
		if loops[k].IsConst(1) {
			continue // its index is 0 everywhere
		}
		part := -1
		switch inW, inX, inY := ws[k] != nil, xs[k] != nil, ys[k] != nil; {
		case inW && inX && inY:
			part = 0
		case inW && inY:
			part = 1
		case inX && inY:
			part = 2
		case inW && inX:
			part = 3
		}
		if part < 0 {
			return nil
		}
		parts[part] = append(parts[part], k)
	}
	for i, g := range []*axisGroup{&p.batch, &p.rows, &p.cols, &p.inner} {
		if !g.merge(parts[i], loops, ws, xs, ys) {
			return nil
		}
	}
	m1, n, k := u.sizes.value(p.rows.extent), u.sizes.value(p.cols.extent), u.sizes.value(p.inner.extent)
	p.volume = u.sizes.value(p.batch.extent) * m1 * n * k
	return p
}

// strideOf returns the stride of each loop that occurs in coordinates, each of
// which must be one loop's index; nil if they are anything else.
func strideOf(coords []*ir.Expr, shape *ir.Shape) map[int]*ir.Dim {
	out := map[int]*ir.Dim{}
	major := rowMajor(shape)
	for a, c := range coords {
		d := asDim(c)
		if d == nil {
			return nil
		}
		if d.IsConst(0) {
			continue
		}
		k, ok := d.AsIndex()
		if !ok || out[k] != nil {
			return nil
		}
		out[k] = major[a]
	}
	return out
}

// merge makes one loop of several, the outermost first, if they lie one within the
// other in every array.
func (g *axisGroup) merge(part []int, loops, ws, xs, ys map[int]*ir.Dim) bool {
	g.extent, g.w, g.x, g.y = ir.Const(1), ir.Const(0), ir.Const(0), ir.Const(0)
	for i := len(part) - 1; i >= 0; i-- {
		k := part[i]
		for _, s := range []struct {
			stride *ir.Dim
			of     **ir.Dim
		}{{ws[k], &g.w}, {xs[k], &g.x}, {ys[k], &g.y}} {
			switch {
			case i == len(part)-1 && s.stride != nil:
				*s.of = s.stride
			case s.stride != nil && s.stride != (*s.of).Mul(g.extent):
				return false
			}
		}
		g.extent = g.extent.Mul(loops[k])
	}
	return true
}

// worthCall decides between a call and a loop nest. A product whose operand would
// be as large as the index space of a comprehension, and need not exist otherwise,
// stays a loop nest as long as the operand is made only a few times.
func (u *fusion) worthCall(fv *fusedValue) bool {
	p := u.product(fv)
	work := float64(callWork)
	if fv.out.DType == ir.Z2 {
		work /= ir.WordBits
	}
	if p == nil || p.volume < work {
		return false
	}
	for _, e := range []*ir.Expr{p.w, p.x} {
		o := u.values[e.Operand]
		if o.spaceSized() && p.volume/o.size <= recomputeLimit {
			return false
		}
	}
	if p.readsRows() {
		return false
	}
	w, x := u.values[p.w.Operand], u.values[p.x.Operand]
	if fv.size > max(w.size, x.size) && u.sizes.value(p.inner.extent) < 4 {
		return false
	}
	return true
}

// readsRows reports whether p is a product of a matrix and a vector, or of two
// vectors, along memory: a loop does as well as a call, and fuses.
func (p *product) readsRows() bool {
	one := ir.Const(1)
	switch {
	case p.rows.extent == one && p.cols.extent == one:
		return true
	case p.cols.extent == one:
		return p.inner.w == one
	case p.rows.extent == one:
		return p.inner.x == one
	}
	return false
}

// spaceSized reports whether a value is larger than all that it is computed from
// and may be made again wherever it is read.
func (fv *fusedValue) spaceSized() bool { return !fv.must && !fv.realised && fv.size > fv.source }

// permutes reports whether a definition is its operand with axes reordered: such
// an operand of a matrix product is read where it lies, by strides.
func (fv *fusedValue) permutes() bool {
	e := fv.expr
	if fv.scatters() || e.Op != ir.LoadOp || e.Check || fv.out.Shape.Dependent() {
		return false
	}
	var seen []int
	for _, c := range e.Args {
		d := asDim(c)
		if d == nil {
			return false
		}
		k, ok := d.AsIndex()
		if !ok || slices.Contains(seen, k) {
			return false
		}
		seen = append(seen, k)
	}
	return len(seen) == fv.out.Rank()
}

// call returns the call that computes p, whose operands are w, x and output 0.
func (p *product) call(w, x int) *plan.Call {
	dim := func(d *ir.Dim) plan.CallArg { return plan.CallArg{Kind: plan.IntArg, Dim: d} }
	flag := func(b bool) plan.CallArg { return plan.CallArg{Kind: plan.BoolArg, Bool: b} }
	in := func(k int) plan.CallArg { return plan.CallArg{Kind: plan.InArg, Index: k} }
	one := ir.Const(1)
	if p.w.DType == ir.Z2 {
		return p.bitCall(w, x)
	}
	m, n, k := p.rows.extent, p.cols.extent, p.inner.extent
	rows, cols, w0, x0 := p.rows, p.cols, w, x
	// c[i,j] with rows contiguous is the product of the transposes, exchanged.
	aRow, aCol, bRow, bCol, cRow, cCol := rows.w, p.inner.w, p.inner.x, cols.x, rows.y, cols.y
	if cRow == one && cCol != one && !n.IsConst(1) {
		m, n, w0, x0 = n, m, x, w
		aRow, aCol, bRow, bCol, cRow, cCol = cols.x, p.inner.x, p.inner.w, rows.w, cols.y, rows.y
		p = &product{batch: axisGroup{extent: p.batch.extent, w: p.batch.x, x: p.batch.w, y: p.batch.y}}
	}
	aPlain, aTrans := dense(m, k, aRow, aCol), dense(k, m, aCol, aRow)
	bPlain, bTrans := dense(k, n, bRow, bCol), dense(n, k, bCol, bRow)
	args := []plan.CallArg{{Kind: plan.OutArg}, in(w0), in(x0)}
	if p.batch.extent == one && dense(m, n, cRow, cCol) && (aPlain || aTrans) && (bPlain || bTrans) {
		args = append(args, dim(m), dim(n), dim(k), flag(!aPlain), flag(!bPlain), flag(false))
		return &plan.Call{Func: "MatMul", Args: args}
	}
	args = append(args, dim(p.batch.extent), dim(m), dim(n), dim(k),
		dim(p.batch.y), dim(cRow), dim(cCol), dim(p.batch.w), dim(aRow), dim(aCol), dim(p.batch.x), dim(bRow), dim(bCol), flag(false))
	return &plan.Call{Func: "MatMulStrided", Args: args}
}

// bitCall is the call for bits, which takes 64 of them at a time if w's rows and x's
// columns lie along memory, or x's rows and the result's. Where neither holds, it may
// hold of the transposes, exchanged.
func (p *product) bitCall(w, x int) *plan.Call {
	one := ir.Const(1)
	rows, cols := p.rows, p.cols
	wRow, wInner, xInner, xCol := rows.w, p.inner.w, p.inner.x, cols.x
	wBatch, xBatch := p.batch.w, p.batch.x
	along := func(wInner, xInner, xCol, yCol *ir.Dim) bool {
		return wInner == one && xInner == one || xCol == one && yCol == one
	}
	if !along(wInner, xInner, xCol, cols.y) && along(xInner, wInner, wRow, rows.y) {
		rows, cols, w, x = cols, rows, x, w
		wRow, wInner, xInner, xCol = xCol, xInner, wInner, wRow
		wBatch, xBatch = xBatch, wBatch
	}
	args := []plan.CallArg{{Kind: plan.OutArg}, {Kind: plan.InArg, Index: w}, {Kind: plan.InArg, Index: x}}
	for _, d := range []*ir.Dim{p.batch.extent, rows.extent, cols.extent, p.inner.extent,
		p.batch.y, rows.y, cols.y, wBatch, wRow, wInner, xBatch, xInner, xCol} {
		args = append(args, plan.CallArg{Kind: plan.IntArg, Dim: d})
	}
	return &plan.Call{Func: "MatMulBits", Args: args}
}

// dense reports whether a rows×cols matrix with the given strides is row-major
// without gaps. The stride along an axis of extent 1 does not matter.
func dense(rows, cols, row, col *ir.Dim) bool {
	one := ir.Const(1)
	return (row == cols || rows == one) && (col == one || cols == one)
}
