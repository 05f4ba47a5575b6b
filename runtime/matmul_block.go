package runtime

import "github.com/gradc/gradc"

// A blocked product cuts c into blocks of blockRows × blockCols and the sum of
// each into pieces of blockDepth terms. For each piece the rows of a and columns
// of b that it needs are copied ("packed") next to each other in the order in
// which the innermost loop reads them; the partial sums of the block stay in a
// buffer, so that c is written once. The sizes are such that a packed block of a
// stays in the second-level cache and a strip of b in the first.
//
//	Goto, van de Geijn, Anatomy of high-performance matrix multiplication, 2008
const (
	blockRows  = 64
	blockCols  = 64
	blockDepth = 128

	// The innermost loop computes a tile of tileRows × tileCols sums, held in
	// registers (more would not fit the sixteen of x86), unroll terms at a time.
	tileRows = 4
	tileCols = 2
	unroll   = 4
)

// tile holds the partial sums of a tile, row by row.
type tile[T gradc.Float] [tileRows * tileCols]T

// multiplyBlocked computes one product in blocks.
func multiplyBlocked[T gradc.Float](c, a, b matrix[T], m, n, k int, add bool) {
	var (
		packedA [blockRows * blockDepth]T
		packedB [blockCols * blockDepth]T
		sums    [blockRows / tileRows * blockCols / tileCols]tile[T]
	)
	for i := 0; i < m; i += blockRows {
		rows := min(m-i, blockRows)
		for j := 0; j < n; j += blockCols {
			cols := min(n-j, blockCols)
			clear(sums[:])
			for p := 0; p < k; p += blockDepth {
				terms := min(k-p, blockDepth)
				depth := (terms + unroll - 1) / unroll * unroll
				pack(packedA[:], a.data[i*a.row+p*a.col:], a.row, a.col, rows, terms, tileRows, depth)
				pack(packedB[:], b.data[p*b.row+j*b.col:], b.col, b.row, cols, terms, tileCols, depth)
				multiplyTiles(sums[:], packedA[:], packedB[:], rows, cols, depth)
			}
			storeTiles(c, sums[:], i, j, rows, cols, add)
		}
	}
}

// pack copies lines of terms elements each into strips of width lines: the first
// elements of a strip's lines, then their second ones, and so on. Lines are
// lineStep apart in src, and elements of a line termStep. A strip is filled up
// with zeros to its width, and to depth elements a line: adding their products,
// +0, to a sum that began at +0 changes nothing.
func pack[T gradc.Float](dst, src []T, lineStep, termStep, lines, terms, width, depth int) {
	if lines%width != 0 || terms < depth {
		clear(dst[:(lines+width-1)/width*width*depth])
	}
	if lineStep < termStep { // neighbours in src are neighbours in a strip
		for t := range terms {
			at := t * termStep
			for first := 0; first < lines; first += width {
				part := dst[first*depth+t*width:][:min(width, lines-first)]
				for line := range part {
					part[line] = src[at]
					at += lineStep
				}
			}
		}
		return
	}
	for line := range lines {
		strip := dst[line/width*width*depth+line%width:]
		at := line * lineStep
		for t := range terms {
			strip[t*width] = src[at]
			at += termStep
		}
	}
}

// multiplyTiles adds the products of packed strips to the tiles' sums.
func multiplyTiles[T gradc.Float](sums []tile[T], a, b []T, rows, cols, depth int) {
	for j := 0; j < cols; j += tileCols {
		strip := b[j*depth:][:tileCols*depth]
		for i := 0; i < rows; i += tileRows {
			sum := &sums[(i/tileRows)*(blockCols/tileCols)+j/tileCols]
			multiplyTile(sum, a[i*depth:][:tileRows*depth], strip)
		}
	}
}

// multiplyTile adds the products of a strip of a and a strip of b, term by term.
func multiplyTile[T gradc.Float](sum *tile[T], a, b []T) {
	s00, s01 := sum[0], sum[1]
	s10, s11 := sum[2], sum[3]
	s20, s21 := sum[4], sum[5]
	s30, s31 := sum[6], sum[7]
	for len(a) >= unroll*tileRows && len(b) >= unroll*tileCols {
		x, y := (*[unroll * tileRows]T)(a), (*[unroll * tileCols]T)(b)
		y0, y1 := y[0], y[1]
		s00 += T(x[0] * y0)
		s01 += T(x[0] * y1)
		s10 += T(x[1] * y0)
		s11 += T(x[1] * y1)
		s20 += T(x[2] * y0)
		s21 += T(x[2] * y1)
		s30 += T(x[3] * y0)
		s31 += T(x[3] * y1)
		y0, y1 = y[2], y[3]
		s00 += T(x[4] * y0)
		s01 += T(x[4] * y1)
		s10 += T(x[5] * y0)
		s11 += T(x[5] * y1)
		s20 += T(x[6] * y0)
		s21 += T(x[6] * y1)
		s30 += T(x[7] * y0)
		s31 += T(x[7] * y1)
		y0, y1 = y[4], y[5]
		s00 += T(x[8] * y0)
		s01 += T(x[8] * y1)
		s10 += T(x[9] * y0)
		s11 += T(x[9] * y1)
		s20 += T(x[10] * y0)
		s21 += T(x[10] * y1)
		s30 += T(x[11] * y0)
		s31 += T(x[11] * y1)
		y0, y1 = y[6], y[7]
		s00 += T(x[12] * y0)
		s01 += T(x[12] * y1)
		s10 += T(x[13] * y0)
		s11 += T(x[13] * y1)
		s20 += T(x[14] * y0)
		s21 += T(x[14] * y1)
		s30 += T(x[15] * y0)
		s31 += T(x[15] * y1)
		a, b = a[unroll*tileRows:], b[unroll*tileCols:]
	}
	*sum = tile[T]{s00, s01, s10, s11, s20, s21, s30, s31}
}

// storeTiles stores the sums of a block, or adds them, at row i0 and column j0.
func storeTiles[T gradc.Float](c matrix[T], sums []tile[T], i0, j0, rows, cols int, add bool) {
	for i := range rows {
		for j := range cols {
			sum := &sums[(i/tileRows)*(blockCols/tileCols)+j/tileCols]
			c.put(i0+i, j0+j, sum[i%tileRows*tileCols+j%tileCols], add)
		}
	}
}
