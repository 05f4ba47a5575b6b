package runtime

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc"
)

// naive is what MatMulStrided states, as three loops.
func naive[T gradc.Float](c, a, b []T, batch, m, n, k int,
	cBatch, cRow, cCol, aBatch, aRow, aCol, bBatch, bRow, bCol int, add bool) {
	for t := range batch {
		for i := range m {
			for j := range n {
				var sum T
				for p := range k {
					sum += T(a[t*aBatch+i*aRow+p*aCol] * b[t*bBatch+p*bRow+j*bCol])
				}
				at := t*cBatch + i*cRow + j*cCol
				if add {
					sum += c[at]
				}
				c[at] = sum
			}
		}
	}
}

// random returns numbers around zero, some of them exact zeros of either sign.
func random[T gradc.Float](r *rand.Rand, n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = T(r.NormFloat64())
		if r.IntN(16) == 0 {
			x[i] = T(math.Copysign(0, float64(x[i])))
		}
	}
	return x
}

// sameBits fails unless got and want agree in every bit.
func sameBits[T gradc.Float](t *testing.T, what string, got, want []T) {
	t.Helper()
	for i := range want {
		if math.Float64bits(float64(got[i])) != math.Float64bits(float64(want[i])) {
			t.Fatalf("%s: element %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// sizes crosses the edges of tiles and blocks and the change from small to blocked.
var sizes = [][3]int{
	{0, 0, 0}, {0, 5, 3}, {5, 0, 3}, {5, 3, 0}, {1, 1, 1}, {1, 7, 3}, {7, 1, 3}, {2, 2, 2}, {3, 5, 7}, {4, 4, 4}, {5, 9, 17},
	{1, 128, 784}, {128, 1, 300}, {3, 200, 65}, {200, 3, 65}, {64, 64, 4}, {4, 64, 64}, {65, 63, 5}, {64, 10, 128}, {32, 128, 64},
	{63, 65, 127}, {64, 64, 128}, {65, 66, 129}, {66, 67, 130}, {67, 129, 131}, {130, 70, 259}, {4, 4, 2000}, {129, 4, 257}, {4, 131, 256},
}

func testMatMul[T gradc.Float](t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range sizes {
		m, n, k := size[0], size[1], size[2]
		a, b, start := random[T](r, m*k), random[T](r, k*n), random[T](r, m*n)
		for form := range 8 {
			transA, transB, add := form&1 != 0, form&2 != 0, form&4 != 0
			aRow, aCol, bRow, bCol := k, 1, n, 1
			if transA {
				aRow, aCol = 1, m
			}
			if transB {
				bRow, bCol = 1, k
			}
			got, want := append([]T(nil), start...), append([]T(nil), start...)
			MatMul(got, a, b, m, n, k, transA, transB, add)
			naive(want, a, b, 1, m, n, k, 0, n, 1, 0, aRow, aCol, 0, bRow, bCol, add)
			sameBits(t, fmt.Sprintf("%v transA=%v transB=%v add=%v", size, transA, transB, add), got, want)
		}
	}
}

func TestMatMul(t *testing.T) {
	t.Run("float32", testMatMul[float32])
	t.Run("float64", testMatMul[float64])
}

func testMatMulStrided[T gradc.Float](t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, size := range sizes {
		m, n, k := size[0], size[1], size[2]
		for form := range 8 {
			// Rows longer than needed, an axis between rows and columns, or columns first.
			pad := 1 + r.IntN(3)
			layout := func(rows, cols int) (batch, row, col int) {
				switch r.IntN(3) {
				case 0:
					row, col = cols+pad, 1
				case 1:
					row, col = 1, rows+pad
				default:
					row, col = cols*pad, pad
				}
				return (rows+pad)*(cols+pad)*pad*2 + r.IntN(5), row, col
			}
			aBatch, aRow, aCol := layout(m, k)
			bBatch, bRow, bCol := layout(k, n)
			cBatch, cRow, cCol := layout(m, n)
			batch := 1 + form%3
			a, b, start := random[T](r, aBatch*batch), random[T](r, bBatch*batch), random[T](r, cBatch*batch)
			if form&1 != 0 {
				aBatch = 0
			}
			if form&2 != 0 {
				bBatch = 0
			}
			add := form&4 != 0
			got, want := append([]T(nil), start...), append([]T(nil), start...)
			MatMulStrided(got, a, b, batch, m, n, k, cBatch, cRow, cCol, aBatch, aRow, aCol, bBatch, bRow, bCol, add)
			naive(want, a, b, batch, m, n, k, cBatch, cRow, cCol, aBatch, aRow, aCol, bBatch, bRow, bCol, add)
			sameBits(t, fmt.Sprintf("%v form %d", size, form), got, want)
		}
	}
}

func TestMatMulStrided(t *testing.T) {
	t.Run("float32", testMatMulStrided[float32])
	t.Run("float64", testMatMulStrided[float64])
}

func TestMatMulEmptySlices(t *testing.T) {
	c := []float64{5, 5}
	MatMul(c, nil, nil, 1, 2, 0, false, false, false)
	sameBits(t, "k = 0", c, []float64{0, 0})
	MatMul[float64](nil, nil, nil, 0, 2, 3, false, false, false)
	MatMulStrided(c, nil, nil, 2, 1, 1, 0, 1, 1, 1, 3, 1, 1, 3, 1, 1, true)
	sameBits(t, "k = 0 in a batch", c, []float64{0, 0})
	MatMulStrided[float64](nil, nil, nil, 4, 0, 2, 3, 6, 2, 1, 6, 3, 1, 6, 2, 1, false)
	MatMulStrided[float64](nil, nil, nil, 0, 1, 2, 3, 6, 2, 1, 6, 3, 1, 6, 2, 1, false)
}

// TestMatMulSpecials has NaN and Inf beside the zeros that fill up strips.
func TestMatMulSpecials(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const m, n, k = 37, 35, 133
	a, b := random[float32](r, m*k), random[float32](r, k*n)
	for _, x := range [][]float32{a, b} {
		for range 40 {
			x[r.IntN(len(x))] = []float32{float32(math.Inf(1)), float32(math.NaN()), math.MaxFloat32}[r.IntN(3)]
		}
	}
	got, want := make([]float32, m*n), make([]float32, m*n)
	MatMul(got, a, b, m, n, k, false, false, false)
	naive(want, a, b, 1, m, n, k, 0, n, 1, 0, k, 1, 0, n, 1, false)
	for i := range want {
		if got[i] != want[i] && (got[i] == got[i] || want[i] == want[i]) {
			t.Fatalf("element %d is %v, want %v", i, got[i], want[i])
		}
	}
}

func TestMatMulAllocatesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	a, b, c := random[float64](r, 100*100), random[float64](r, 100*100), make([]float64, 100*100)
	for _, size := range []int{4, 100} {
		if n := testing.AllocsPerRun(10, func() { MatMul(c, a, b, size, size, size, false, true, true) }); n != 0 {
			t.Errorf("size %d: %v allocations", size, n)
		}
	}
}

func benchmarkMatMul[T gradc.Float](b *testing.B, m, n, k int, transA, transB bool) {
	r := rand.New(rand.NewPCG(1, 2))
	x, y, z := random[T](r, m*k), random[T](r, k*n), make([]T, m*n)
	for b.Loop() {
		MatMul(z, x, y, m, n, k, transA, transB, false)
	}
	reportFlops(b, m, n, k)
}

// reportFlops adds the speed of a matrix product to a benchmark's results.
func reportFlops(b *testing.B, m, n, k int) {
	b.ReportMetric(2*float64(m)*float64(n)*float64(k)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}

func BenchmarkMatMul(b *testing.B) {
	for _, s := range [][3]int{{1, 16, 4}, {1, 512, 784}, {16, 16, 16}, {32, 128, 64}, {64, 512, 784}, {128, 128, 128}, {512, 512, 512}, {1024, 1024, 1024}} {
		for form, name := range []string{"AB", "AtB", "ABt", "AtBt"} {
			size := fmt.Sprintf("%dx%dx%d-%s", s[0], s[1], s[2], name)
			b.Run(size+"/float32", func(b *testing.B) { benchmarkMatMul[float32](b, s[0], s[1], s[2], form&1 != 0, form&2 != 0) })
			b.Run(size+"/float64", func(b *testing.B) { benchmarkMatMul[float64](b, s[0], s[1], s[2], form&1 != 0, form&2 != 0) })
		}
	}
}
