package runtime

import "github.com/gradc/gradc"

// MatMul computes the matrix product c = a·b, or c += a·b if add is set, where a
// is [m, k], b is [k, n] and c is [m, n], all dense and row-major. With transA the
// slice a holds the transpose, [k, m]; with transB the slice b holds [n, k].
//
// Element c[i,j] is one sum that starts at +0 and takes the products a[i,p]·b[p,j]
// in increasing p, each rounded before it is added; then it is stored in c, or
// added to c once. So the result has the same bits for every size, stride and
// processor, and for k = 0 the product is zero.
//
// c must not overlap a or b. A slice that is too short is a mistake of the
// caller, and panics.
//
// Large products are computed in blocks that are copied to the goroutine's stack
// (80 KiB for float32, 160 KiB for float64); nothing is allocated.
func MatMul[T gradc.Float](c, a, b []T, m, n, k int, transA, transB, add bool) {
	left, right := strides{row: k, col: 1}, strides{row: n, col: 1}
	if transA {
		left = strides{row: 1, col: m}
	}
	if transB {
		right = strides{row: 1, col: k}
	}
	multiply(matrix[T]{c, strides{row: n, col: 1}}, matrix[T]{a, left}, matrix[T]{b, right}, m, n, k, add)
}

// MatMulStrided computes batch products as MatMul does, of matrices that lie in
// their slices in any way: element (i, j) of matrix number t of a is at
// t*aBatch + i*aRow + j*aCol, and likewise for b and c. A batch stride of 0 uses
// one matrix for all products. Strides must not be negative, and no two elements
// of c may be the same.
func MatMulStrided[T gradc.Float](c, a, b []T, batch, m, n, k int,
	cBatch, cRow, cCol, aBatch, aRow, aCol, bBatch, bRow, bCol int, add bool) {
	if m <= 0 || n <= 0 {
		return // and an empty slice has no matrix number 1
	}
	for t := range batch {
		multiply(matrix[T]{c[t*cBatch:], strides{cRow, cCol}},
			matrix[T]{from(a, t*aBatch, k), strides{aRow, aCol}},
			matrix[T]{from(b, t*bBatch, k), strides{bRow, bCol}}, m, n, k, add)
	}
}

// from returns the elements of x from the given one on, or none if k is 0: then
// no element is read.
func from[T gradc.Float](x []T, start, k int) []T {
	if k == 0 {
		return nil
	}
	return x[start:]
}

// strides are the distances between neighbours in a column and in a row.
type strides struct{ row, col int }

// matrix is a slice with the strides of the matrix that begins at its start.
type matrix[T gradc.Float] struct {
	data []T
	strides
}

// transposed returns the same elements with rows and columns exchanged.
func (x matrix[T]) transposed() matrix[T] {
	x.row, x.col = x.col, x.row
	return x
}

// blockedWork is the number of multiplications from which copying blocks pays.
const blockedWork = 1 << 14

// multiply computes one product by the way that suits its size. Both ways follow
// the order that MatMul states, and so does the product of the transposes, since
// multiplication commutes.
func multiply[T gradc.Float](c, a, b matrix[T], m, n, k int, add bool) {
	switch {
	case m <= 0 || n <= 0:
	case m >= 4 && n >= 4 && m*n*k >= blockedWork:
		multiplyBlocked(c, a, b, m, n, k, add)
	case n < 4 && m > n:
		multiplySmall(c.transposed(), b.transposed(), a.transposed(), n, m, k, add)
	default:
		multiplySmall(c, a, b, m, n, k, add)
	}
}

// multiplySmall computes four elements of a row at a time, straight from a and b.
func multiplySmall[T gradc.Float](c, a, b matrix[T], m, n, k int, add bool) {
	for i := range m {
		j := 0
		for ; j+4 <= n; j += 4 {
			var s0, s1, s2, s3 T
			at, bt := i*a.row, j*b.col
			for range k {
				x := a.data[at]
				s0 += T(x * b.data[bt])
				s1 += T(x * b.data[bt+b.col])
				s2 += T(x * b.data[bt+2*b.col])
				s3 += T(x * b.data[bt+3*b.col])
				at += a.col
				bt += b.row
			}
			c.put(i, j, s0, add)
			c.put(i, j+1, s1, add)
			c.put(i, j+2, s2, add)
			c.put(i, j+3, s3, add)
		}
		for ; j < n; j++ {
			var s T
			at, bt := i*a.row, j*b.col
			for range k {
				s += T(a.data[at] * b.data[bt])
				at += a.col
				bt += b.row
			}
			c.put(i, j, s, add)
		}
	}
}

// put stores a finished sum, or adds it.
func (x matrix[T]) put(i, j int, sum T, add bool) {
	at := i*x.row + j*x.col
	if add {
		sum += x.data[at]
	}
	x.data[at] = sum
}
