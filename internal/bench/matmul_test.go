package bench

import (
	"fmt"
	"testing"

	"github.com/gradc/gradc"
	"github.com/gradc/gradc/runtime"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// BenchmarkMatMul runs each product with gradc's kernel and with gonum's, whose
// inner loops are assembly on x86: compare the two of one run.
func BenchmarkMatMul(b *testing.B) {
	var lib gonum.Implementation
	for _, n := range []int{16, 64, 128, 512} {
		benchmark(b, n, func(z, x, y []float32) {
			lib.Sgemm(blas.NoTrans, blas.NoTrans, n, n, n, 1, x, n, y, n, 0, z, n)
		})
		benchmark(b, n, func(z, x, y []float64) {
			lib.Dgemm(blas.NoTrans, blas.NoTrans, n, n, n, 1, x, n, y, n, 0, z, n)
		})
	}
}

// benchmark measures n×n products z = x·y of the runtime and of another library.
func benchmark[T gradc.Float](b *testing.B, n int, other func(z, x, y []T)) {
	r := gradc.NewRand(1)
	x, y, z := make([]T, n*n), make([]T, n*n), make([]T, n*n)
	gradc.Normal(r, x, 0, 1)
	gradc.Normal(r, y, 0, 1)
	measure := func(name string, multiply func(z, x, y []T)) {
		b.Run(fmt.Sprintf("%T-%d/%s", z[0], n, name), func(b *testing.B) {
			for b.Loop() {
				multiply(z, x, y)
			}
			b.ReportMetric(2*float64(n*n*n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
	measure("gradc", func(z, x, y []T) { runtime.MatMul(z, x, y, n, n, n, false, false, false) })
	measure("gonum", other)
}
