package gradc

import "math"

// Uniform fills dst with numbers of the uniform distribution from lo to hi, each
// rounded once to T; rounding can yield hi itself. Element i takes the i-th
// number of r.
func Uniform[T Float](r *Rand, dst []T, lo, hi float64) {
	width := hi - lo
	for i := range dst {
		dst[i] = T(lo + float64(width*r.Float64()))
	}
}

// Normal fills dst with numbers of the normal distribution with the given mean
// and standard deviation, each rounded once to T.
func Normal[T Float](r *Rand, dst []T, mean, std float64) {
	for i := 0; i < len(dst); i += 2 {
		x, y := r.normals()
		dst[i] = T(mean + float64(std*x))
		if i+1 < len(dst) {
			dst[i+1] = T(mean + float64(std*y))
		}
	}
}

// Glorot fills dst uniformly between ±√(6/(fanIn+fanOut)): the variance
// 2/(fanIn+fanOut) that keeps activations and cotangents alike in size through
// layers with tanh or sigmoid (Glorot, Bengio, Understanding the difficulty of
// training deep feedforward neural networks, 2010). For a matrix [m, n]
// applied as x @ w, fanIn is m and fanOut n; for a convolution both count the
// window's places too. A sum below 1 counts as 1.
func Glorot[T Float](r *Rand, dst []T, fanIn, fanOut int) {
	limit := math.Sqrt(6 / max(float64(fanIn)+float64(fanOut), 1))
	Uniform(r, dst, -limit, limit)
}

// He fills dst with normal numbers of variance 2/fanIn, which does for layers
// with relu what Glorot does for tanh (He, Zhang, Ren, Sun, Delving deep into
// rectifiers, 2015). A fanIn below 1 counts as 1.
func He[T Float](r *Rand, dst []T, fanIn int) {
	Normal(r, dst, 0, math.Sqrt(2/max(float64(fanIn), 1)))
}
