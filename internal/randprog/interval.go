package randprog

import "math"

// interval bounds the values of an expression.
type interval struct{ lo, hi float64 }

// wild is what is known of a value of which nothing is known.
var wild = interval{math.Inf(-1), math.Inf(1)}

// reach is the greatest absolute value.
func (a interval) reach() float64 { return max(math.Abs(a.lo), math.Abs(a.hi)) }

func (a interval) neg() interval             { return interval{-a.hi, -a.lo} }
func (a interval) add(b interval) interval   { return interval{a.lo + b.lo, a.hi + b.hi} }
func (a interval) sub(b interval) interval   { return a.add(b.neg()) }
func (a interval) hull(b interval) interval  { return interval{min(a.lo, b.lo), max(a.hi, b.hi)} }
func (a interval) scale(c float64) interval  { return a.mul(interval{c, c}) }
func (a interval) shift(c float64) interval  { return interval{a.lo + c, a.hi + c} }
func (a interval) least(b interval) interval { return interval{min(a.lo, b.lo), min(a.hi, b.hi)} }
func (a interval) most(b interval) interval  { return interval{max(a.lo, b.lo), max(a.hi, b.hi)} }

func (a interval) mul(b interval) interval {
	p, q, r, s := product(a.lo, b.lo), product(a.lo, b.hi), product(a.hi, b.lo), product(a.hi, b.hi)
	return interval{min(p, q, r, s), max(p, q, r, s)}
}

// product takes zero times anything to be zero.
func product(x, y float64) float64 {
	if x == 0 || y == 0 {
		return 0
	}
	return x * y
}

// inverse is 1/a, for an a without 0.
func (a interval) inverse() interval {
	if a.lo <= 0 && a.hi >= 0 {
		return wild
	}
	return interval{1 / a.hi, 1 / a.lo}
}

func (a interval) abs() interval {
	if a.lo >= 0 {
		return a
	}
	if a.hi <= 0 {
		return a.neg()
	}
	return interval{0, a.reach()}
}

func (a interval) square() interval {
	b := a.abs()
	return interval{product(b.lo, b.lo), product(b.hi, b.hi)}
}

// rising applies a function that never falls.
func (a interval) rising(f func(float64) float64) interval { return interval{f(a.lo), f(a.hi)} }

// raise bounds aᵇ for positive a.
func (a interval) raise(b interval) interval {
	p, q, r, s := math.Pow(a.lo, b.lo), math.Pow(a.lo, b.hi), math.Pow(a.hi, b.lo), math.Pow(a.hi, b.hi)
	return interval{min(p, q, r, s), max(p, q, r, s)}
}

// times bounds the sum of from none to n terms.
func (a interval) times(n float64) interval {
	return interval{min(0, n*a.lo), max(0, n*a.hi)}
}
