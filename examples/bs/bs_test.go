package bs

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"Call": Call, "Greeks": Greeks}},
		Sizes:   []map[string]int64{{"N": 6}, {"N": 1}, {"N": 0}},
		Draw: map[string]func(*rand.Rand) float64{
			"s": gradcheck.Uniform(0.8, 1.2), "k": gradcheck.Uniform(0.8, 1.2), "r": gradcheck.Uniform(0, 0.1),
			"v": gradcheck.Uniform(0.3, 0.6), "t": gradcheck.Uniform(0.5, 2),
		},
		Gradients: []gradcheck.Gradient{
			{Func: "Greeks", Value: "price", Of: map[string]string{"delta": "s", "vega": "v", "theta": "t", "rho": "r"}, Sign: map[string]float64{"theta": -1}},
			{Func: "Greeks", Value: "delta", Of: map[string]string{"gamma": "s"}},
		},
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }

// density is the standard normal density, cumulative its integral from −∞ by Simpson's
// rule: independent of the error function that the model calls.
func density(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }

func cumulative(x float64) float64 {
	const n = 4000
	h := x / n
	sum := density(0) + density(x)
	for i := 1; i < n; i++ {
		sum += density(float64(i)*h) * float64(2+2*(i%2))
	}
	return 0.5 + sum*h/3
}

// TestFormulas compares with the closed forms of price and sensitivities, which the
// model does not contain.
func TestFormulas(t *testing.T) {
	for _, c := range [][5]float64{{100, 100, 0.05, 0.2, 1}, {42, 40, 0.1, 0.2, 0.5}, {90, 110, 0.01, 0.35, 2}, {3, 2, 0, 0.6, 0.1}} {
		s, k, r, v, y := c[0], c[1], c[2], c[3], c[4]
		root := math.Sqrt(y)
		d1 := (math.Log(s/k) + (r+v*v/2)*y) / (v * root)
		d2 := d1 - v*root
		discounted := k * math.Exp(-r*y)
		want := [6]float64{
			s*cumulative(d1) - discounted*cumulative(d2),
			cumulative(d1),
			density(d1) / (s * v * root),
			s * density(d1) * root,
			-s*density(d1)*v/(2*root) - r*discounted*cumulative(d2),
			y * discounted * cumulative(d2),
		}
		var got [6]float64
		got[0], got[1], got[2], got[3], got[4], got[5] = Greeks(s, k, r, v, y)
		for i, name := range []string{"price", "delta", "gamma", "vega", "theta", "rho"} {
			if math.Abs(got[i]-want[i]) > 1e-11*math.Max(1, math.Abs(want[i])) {
				t.Errorf("%v: %s is %v, want %v", c, name, got[i], want[i])
			}
		}
		if p := Call(s, k, r, v, y); p != got[0] {
			t.Errorf("%v: Call gives %v, Greeks %v", c, p, got[0])
		}
		// A put is a call with spot and strike, discounted, in each other's place:
		// put-call parity ties the two.
		put := discounted*cumulative(-d2) - s*cumulative(-d1)
		if parity := got[0] - put - (s - discounted); math.Abs(parity) > 1e-11*s {
			t.Errorf("%v: put-call parity is off by %g", c, parity)
		}
	}
	// A textbook's example, to the digits that it prints: spot 42, strike 40, rate
	// 10 %, volatility 20 %, six months.
	if p := Call(42, 40, 0.1, 0.2, 0.5); math.Abs(p-4.76) > 0.005 {
		t.Errorf("the textbook's price is 4.76, have %v", p)
	}
}

// TestBook: each element of Book is Greeks of that element.
func TestBook(t *testing.T) {
	const n = 9
	k, v, y := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		k[i], v[i], y[i] = 80+5*float64(i), 0.15+0.03*float64(i), 0.25*float64(i+1)
	}
	w := Workspace{Dims: Dims{N: n}}
	price, delta, gamma, vega, theta, rho, err := w.Book(100, 0.03, k, v, y)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		var want [6]float64
		want[0], want[1], want[2], want[3], want[4], want[5] = Greeks(100, k[i], 0.03, v[i], y[i])
		for j, got := range []float64{price[i], delta[i], gamma[i], vega[i], theta[i], rho[i]} {
			if math.Abs(got-want[j]) > 1e-13*math.Max(1, math.Abs(want[j])) {
				t.Errorf("option %d: result %d is %v, want %v", i, j, got, want[j])
			}
		}
	}
}

func TestNoAllocation(t *testing.T) {
	w := Workspace{Dims: Dims{N: 3}}
	k, v, y := []float64{90, 100, 110}, []float64{0.2, 0.2, 0.2}, []float64{1, 1, 1}
	calls := func() {
		Greeks(100, 100, 0.05, 0.2, 1)
		if _, _, _, _, _, _, err := w.Book(100, 0.05, k, v, y); err != nil {
			t.Fatal(err)
		}
	}
	if n := testing.AllocsPerRun(10, calls); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
