package gradc_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc"
)

var _ rand.Source = (*gradc.Rand)(nil)

// TestRandBits fixes the streams: they are the same everywhere and for ever.
func TestRandBits(t *testing.T) {
	r := gradc.NewRand(1)
	for i, want := range []uint64{0x5e41ab087439611e, 0xf18d6ce93d6cf1ee, 0xb95f66d327e8d78} {
		if got := r.Uint64(); got != want {
			t.Errorf("number %d is %#x, want %#x", i, got, want)
		}
	}
	x, y := make([]float64, 3), make([]float32, 3)
	gradc.Normal(r, x, 1, 2)
	gradc.Glorot(r, y, 64, 128)
	for i, want := range []float64{0x1.2edf551abcc37p+01, -0x1.885d8fe383abp-02, 0x1.ca33354c6ca3fp+01} {
		if x[i] != want {
			t.Errorf("Normal: element %d is %x, want %x", i, x[i], want)
		}
	}
	for i, want := range []float32{-0x1.6e6efcp-04, -0x1.d3e2dap-04, -0x1.72dd0ap-04} {
		if y[i] != want {
			t.Errorf("Glorot: element %d is %x, want %x", i, y[i], want)
		}
	}
}

// moments returns the mean and variance of x, and its greatest magnitude.
func moments(x []float32) (mean, variance, most float64) {
	for _, v := range x {
		mean += float64(v) / float64(len(x))
		most = max(most, math.Abs(float64(v)))
	}
	for _, v := range x {
		variance += (float64(v) - mean) * (float64(v) - mean) / float64(len(x))
	}
	return mean, variance, most
}

func TestInitialisers(t *testing.T) {
	const n = 100001
	for _, c := range []struct {
		name                 string
		fill                 func(*gradc.Rand, []float32)
		mean, variance, most float64
	}{
		{"Uniform", func(r *gradc.Rand, x []float32) { gradc.Uniform(r, x, -1, 3) }, 1, 16.0 / 12, 3},
		{"Normal", func(r *gradc.Rand, x []float32) { gradc.Normal(r, x, 2, 3) }, 2, 9, 2 + 3*7},
		{"Glorot", func(r *gradc.Rand, x []float32) { gradc.Glorot(r, x, 50, 100) }, 0, 2.0 / 150, 0.2},
		{"Glorot of nothing", func(r *gradc.Rand, x []float32) { gradc.Glorot(r, x, 0, -5) }, 0, 2, math.Sqrt(6)},
		{"He", func(r *gradc.Rand, x []float32) { gradc.He(r, x, 50) }, 0, 2.0 / 50, 0.2 * 7},
		{"He of nothing", func(r *gradc.Rand, x []float32) { gradc.He(r, x, 0) }, 0, 2, math.Sqrt2 * 7},
	} {
		for seed := range uint64(3) {
			x := make([]float32, n)
			c.fill(gradc.NewRand(seed), x)
			mean, variance, most := moments(x)
			// Five standard deviations of the estimates; a normal's fourth moment is the larger.
			if math.Abs(mean-c.mean) > 5*math.Sqrt(c.variance/n) || math.Abs(variance/c.variance-1) > 5*math.Sqrt(2.0/n) || most > c.most*(1+1e-6) {
				t.Errorf("%s, seed %d: mean %g, variance %g, greatest %g; want %g, %g, at most %g",
					c.name, seed, mean, variance, most, c.mean, c.variance, c.most)
			}
		}
	}
}

// TestNormalDistribution counts how many numbers fall below points of the normal
// distribution, which mean and variance do not tell.
func TestNormalDistribution(t *testing.T) {
	const n = 200000
	x := make([]float64, n)
	gradc.Normal(gradc.NewRand(7), x, 0, 1)
	for z := -3.0; z <= 3; z += 0.5 {
		below := 0
		for _, v := range x {
			if v < z {
				below++
			}
		}
		p := math.Erfc(-z/math.Sqrt2) / 2
		if got := float64(below) / n; math.Abs(got-p) > 5*math.Sqrt(p*(1-p)/n) {
			t.Errorf("a share of %g lies below %g, want %g", got, z, p)
		}
	}
}

func TestSeedsDiffer(t *testing.T) {
	seen := map[uint64]uint64{}
	for seed := range uint64(1000) {
		r := gradc.NewRand(seed)
		for range 100 {
			x := r.Uint64()
			if other, ok := seen[x]; ok {
				t.Fatalf("seeds %d and %d share a number", seed, other)
			}
			seen[x] = seed
		}
	}
}
