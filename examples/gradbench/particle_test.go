package main

import (
	"math"
	"testing"
)

// descend is gradient descent as GradBench has it: it ends where the gradient is small or a
// step would be short, tries a greater rate after ten steps down, and a smaller one after a
// step that does not go down. f returns a value and its gradient.
func descend(f func(x []float64) (float64, []float64), start []float64) []float64 {
	norm := func(x []float64) float64 {
		sum := 0.0
		for _, v := range x {
			sum += v * v
		}
		return math.Sqrt(sum)
	}
	x := start
	y, dx := f(x)
	rate, downs := 1e-5, 0
	for norm(dx) > 1e-5 {
		if downs == 10 {
			rate, downs = 2*rate, 0
			continue
		}
		next, step := make([]float64, len(x)), make([]float64, len(x))
		for i := range x {
			next[i] = x[i] - rate*dx[i]
			step[i] = x[i] - next[i]
		}
		if norm(step) <= 1e-5 {
			break
		}
		if ahead, slope := f(next); ahead < y {
			x, y, dx = next, ahead, slope
			downs++
		} else {
			rate, downs = rate/2, 0
		}
	}
	return x
}

// fly returns the square of the distance from the origin at which the particle lands, by the
// force of two unit charges as physics has it.
func fly(w dual) dual {
	const dt = 0.1
	x, y, vx, vy := constant(0), constant(8), constant(0.75), constant(0)
	for {
		var ax, ay dual
		for _, dy := range []dual{y.plus(-10).add(w), y} {
			dx := x.plus(-10)
			square := dx.mul(dx).add(dy.mul(dy))
			cube := square.mul(square.sqrt())
			ax, ay = ax.add(dx.div(cube)), ay.add(dy.div(cube))
		}
		x, y = x.add(vx.scale(dt)), y.add(vy.scale(dt))
		if y.v <= 0 {
			x = x.sub(y.div(vy).mul(vx))
			return x.mul(x)
		}
		vx, vy = vx.add(ax.scale(dt)), vy.add(ay.scale(dt))
	}
}

func TestParticle(t *testing.T) {
	for _, w := range []float64{0, 0.4, -0.3} {
		want := descend(func(w []float64) (float64, []float64) {
			y := fly(dual{w[0], 1})
			return y.v, []float64{y.d}
		}, []float64{w})
		for _, mode := range []string{"ff", "fr", "rf", "rr"} {
			have := evaluateAs[float64](t, "particle", mode, input{"w": w})
			near(t, mode, []float64{have}, want)
			if w == 0 { // what the benchmark itself wants
				near(t, mode, []float64{have}, []float64{0.2071918746486116})
			}
		}
	}
}
