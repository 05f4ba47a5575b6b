package gradc

import "math"

// Rand is a stream of pseudo-random numbers that depends on the seed alone: the
// same bits on every processor, in every Go release.
//
// It is SplitMix64 (Steele, Lea, Flood, Fast splittable pseudorandom number
// generators, 2014): number n of a stream is a mixing function of start + n·γ,
// so the generator is a counter, has period 2⁶⁴ and costs a few cycles. It is not
// for secrets. A *Rand is a math/rand/v2 Source, for shuffling and the like, and
// serves one goroutine at a time.
type Rand struct{ state uint64 }

// gamma is the golden ratio's fraction in 64 bits, made odd.
const gamma = 0x9e3779b97f4a7c15

// NewRand returns the stream of a seed. The seed is mixed, so that streams of
// neighbouring seeds begin far apart.
func NewRand(seed uint64) *Rand { return &Rand{state: mix(seed + gamma)} }

// mix is SplitMix64's output function, a bijection of 64-bit words.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Uint64 returns the next 64 bits.
func (r *Rand) Uint64() uint64 {
	r.state += gamma
	return mix(r.state)
}

// Float64 returns the next number of the uniform distribution on [0, 1), a
// multiple of 2⁻⁵³.
func (r *Rand) Float64() float64 { return float64(r.Uint64()>>11) * 0x1p-53 }

// normals returns the next two numbers of the standard normal distribution, by
// Marsaglia's polar method (1964). Products are rounded explicitly, since a
// fused multiply-add would change the bits on some processors.
func (r *Rand) normals() (x, y float64) {
	for {
		u, v := 2*r.Float64()-1, 2*r.Float64()-1 // doubling is exact: nothing to fuse
		if s := float64(u*u) + float64(v*v); 0 < s && s < 1 {
			f := math.Sqrt(-2 * logarithm(s) / s)
			return u * f, v * f
		}
	}
}

// logarithm returns ln x for a positive, normal x, within a few units in the
// last place. Unlike math.Log, whose bits are a matter of the processor, it uses
// only operations that IEEE 754 rounds in one way.
//
// With x = m·2ᵏ and √½ ≤ m < √2: ln x = k ln 2 + 2 artanh((m-1)/(m+1)), where
// the argument t of artanh is at most 0.172, so that thirteen terms of
// artanh t = t + t³/3 + t⁵/5 + … reach the last place.
func logarithm(x float64) float64 {
	m, k := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, k = 2*m, k-1
	}
	t := (m - 1) / (m + 1)
	t2 := t * t
	series := 0.0
	for n := 25; n >= 3; n -= 2 {
		series = float64(t2 * (series + 1/float64(n)))
	}
	return float64(float64(k)*math.Ln2) + 2*float64(t+float64(t*series))
}
