package main

import "math"

// dual is a number and its derivative in one direction: an independent way to derivatives.
type dual struct{ v, d float64 }

func constant(v float64) dual { return dual{v, 0} }

func (a dual) add(b dual) dual          { return dual{a.v + b.v, a.d + b.d} }
func (a dual) sub(b dual) dual          { return dual{a.v - b.v, a.d - b.d} }
func (a dual) mul(b dual) dual          { return dual{a.v * b.v, a.d*b.v + a.v*b.d} }
func (a dual) div(b dual) dual          { return dual{a.v / b.v, (a.d*b.v - a.v*b.d) / (b.v * b.v)} }
func (a dual) scale(c float64) dual     { return dual{c * a.v, c * a.d} }
func (a dual) plus(c float64) dual      { return dual{a.v + c, a.d} }
func (a dual) apply(f, df float64) dual { return dual{f, df * a.d} }

func (a dual) sqrt() dual { return a.apply(math.Sqrt(a.v), 0.5/math.Sqrt(a.v)) }
func (a dual) exp() dual  { return a.apply(math.Exp(a.v), math.Exp(a.v)) }
func (a dual) log() dual  { return a.apply(math.Log(a.v), 1/a.v) }
func (a dual) sin() dual  { return a.apply(math.Sin(a.v), math.Cos(a.v)) }
func (a dual) cos() dual  { return a.apply(math.Cos(a.v), -math.Sin(a.v)) }
func (a dual) tanh() dual {
	t := math.Tanh(a.v)
	return a.apply(t, 1-t*t)
}

// constants are numbers without derivative.
func constants(x []float64) []dual {
	out := make([]dual, len(x))
	for i, v := range x {
		out[i] = constant(v)
	}
	return out
}

// values are the numbers alone.
func values(x []dual) []float64 {
	out := make([]float64, len(x))
	for i, a := range x {
		out[i] = a.v
	}
	return out
}

// jacobian has the derivative of each result of f by each of its arguments.
func jacobian(f func(x []dual) []dual, x []float64) [][]float64 {
	args := constants(x)
	out := make([][]float64, len(f(args)))
	for i := range out {
		out[i] = make([]float64, len(x))
	}
	for j := range x {
		args[j].d = 1
		for i, y := range f(args) {
			out[i][j] = y.d
		}
		args[j].d = 0
	}
	return out
}
