package ir_test

import (
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/ir"
)

var (
	dimN, dimD, dimK = ir.Sym("N"), ir.Sym("D"), ir.Sym("K")
	one              = ir.Const(1)
)

func TestDimNormalForm(t *testing.T) {
	same := func(a, b *ir.Dim) {
		t.Helper()
		if a != b {
			t.Errorf("%s and %s are equal polynomials but different dims", a, b)
		}
	}
	same(dimN.Add(dimD), dimD.Add(dimN))
	same(dimN.Mul(dimD.Add(one)), dimD.Mul(dimN).Add(dimN))
	same(dimN.Sub(dimN), ir.Const(0))
	l, ok := dimD.Mul(dimD.Sub(one)).Div(ir.Const(2))
	if !ok {
		t.Fatal("D*(D-1)/2 is integer-valued")
	}
	same(l.Mul(ir.Const(2)).Add(dimD), dimD.Mul(dimD))
	if _, ok := dimD.Div(ir.Const(2)); ok {
		t.Error("D/2 is not integer-valued")
	}
	if got := l.String(); got != "(D*D - D)/2" {
		t.Errorf("D*(D-1)/2 prints as %s", got)
	}
	if q, ok := dimN.Mul(dimD).Div(dimD); !ok || q != dimN {
		t.Errorf("N*D/D = %v", q)
	}
	same(ir.Const(7).FloorDiv(ir.Const(-2)), ir.Const(-4))
	same(dimN.Mul(dimD).Mod(dimD), ir.Const(0))
	same(dimN.Mul(ir.Const(2)).Sub(one).FloorDiv(ir.Const(2)), dimN.Sub(one))
	same(dimN.Mul(ir.Const(2)).Sub(one).Mod(ir.Const(2)), one)
	same(dimN.Max(ir.Const(0)), dimN)
	same(dimN.Min(dimD), dimD.Min(dimN))
}

func TestDimOverflow(t *testing.T) {
	big := ir.Const(1 << 62)
	for _, d := range []*ir.Dim{big.Mul(ir.Const(4)), big.Add(big), big.Mul(dimN).Mul(big), big.Add(big).Sub(big)} {
		if !d.Overflows() {
			t.Errorf("%s should be the overflow", d)
		}
	}
	if _, err := dimN.Mul(dimN).Eval(func(*ir.Atom) (int64, bool) { return 1 << 40, true }); err == nil {
		t.Error("2^80 evaluates without an error")
	}
}

// TestDimEvalIsHomomorphic checks every operation against integer arithmetic.
func TestDimEvalIsHomomorphic(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	env := map[string]int64{}
	value := func(a *ir.Atom) (int64, bool) { v, ok := env[a.Name]; return v, ok }
	var gen func(depth int) (*ir.Dim, func() int64)
	gen = func(depth int) (*ir.Dim, func() int64) {
		if depth == 0 {
			if r.IntN(3) == 0 {
				c := r.Int64N(7) - 3
				return ir.Const(c), func() int64 { return c }
			}
			name := []string{"N", "D", "K"}[r.IntN(3)]
			return ir.Sym(name), func() int64 { return env[name] }
		}
		a, fa := gen(depth - 1)
		b, fb := gen(depth - 1)
		switch r.IntN(7) {
		case 0:
			return a.Add(b), func() int64 { return fa() + fb() }
		case 1:
			return a.Sub(b), func() int64 { return fa() - fb() }
		case 2:
			return a.Min(b), func() int64 { return min(fa(), fb()) }
		case 3:
			return a.Max(b), func() int64 { return max(fa(), fb()) }
		case 4:
			return a.FloorDiv(ir.Const(3)), func() int64 { q := fa(); return (q - mod(q, 3)) / 3 }
		case 5:
			return a.Mod(ir.Const(4)), func() int64 { return mod(fa(), 4) }
		}
		return a.Mul(b), func() int64 { return fa() * fb() }
	}
	for range 500 {
		d, f := gen(4)
		for range 3 {
			env["N"], env["D"], env["K"] = r.Int64N(9), r.Int64N(9), r.Int64N(9)
			got, err := d.Eval(value)
			if err != nil || got != f() {
				t.Fatalf("%s at %v = %d (%v), want %d", d, env, got, err, f())
			}
			if proved := ir.NonNeg(d, nil); proved && got < 0 {
				t.Fatalf("%s proved >= 0 but is %d at %v", d, got, env)
			}
		}
	}
}

func mod(a, b int64) int64 { return ((a % b) + b) % b }

func TestNonNeg(t *testing.T) {
	i, j, di := ir.Sym("$i"), ir.Sym("$j"), ir.Sym("$di")
	below := func(v, hi *ir.Dim) *ir.Dim { return hi.Sub(v).Sub(one) }
	packed := j.Mul(dimD).Sub(tri(j.Add(one))).Add(i).Sub(j).Sub(one)
	tests := []struct {
		name  string
		d     *ir.Dim
		facts []*ir.Dim
		want  bool
	}{
		{"i < N", below(i, dimN), []*ir.Dim{below(i, dimN)}, true},
		{"i + 1 < N fails", below(i.Add(one), dimN), []*ir.Dim{below(i, dimN)}, false},
		{"window", below(i.Mul(ir.Const(2)).Add(di), dimN.Mul(ir.Const(2))), []*ir.Dim{below(i, dimN), below(di, ir.Const(2))}, true},
		{"packed triangle, upper", below(packed, tri(dimD)), []*ir.Dim{below(i, dimD), below(j, i)}, true},
		{"packed triangle, lower", packed, []*ir.Dim{below(i, dimD), below(j, i)}, true},
		{"packed triangle off by one", below(packed.Add(one), tri(dimD)), []*ir.Dim{below(i, dimD), below(j, i)}, false},
		{"guard", i.Sub(one), []*ir.Dim{below(i, dimN), i.Sub(one)}, true},
		{"below a max", below(i, dimN.Sub(one).Max(ir.Const(0))), []*ir.Dim{below(i, j), below(j, dimN)}, true},
		{"below a min", below(i, dimN.Min(dimD)), []*ir.Dim{below(i, dimN), below(i, dimD)}, true},
		{"below a min by one", below(i, dimN.Min(dimD)), []*ir.Dim{below(i, dimN)}, false},
		{"max below", dimN.Sub(dimD.Max(dimK)), []*ir.Dim{dimN.Sub(dimD), dimN.Sub(dimK)}, true},
		{"max below by one", dimN.Sub(dimD.Max(dimK)), []*ir.Dim{dimN.Sub(dimD)}, false},
		{"mod", below(i.Mod(dimK), dimK), nil, false},
	}
	for _, tt := range tests {
		if got := ir.NonNeg(tt.d, tt.facts); got != tt.want {
			t.Errorf("%s: NonNeg(%s) = %t", tt.name, tt.d, got)
		}
	}
}

// tri returns d(d-1)/2.
func tri(d *ir.Dim) *ir.Dim {
	q, _ := d.Mul(d.Sub(one)).Div(ir.Const(2))
	return q
}

func TestShapeBound(t *testing.T) {
	s := ir.NewShape(dimN, ir.Index(0), ir.Index(0).Sub(ir.Index(1)))
	if !s.Dependent() {
		t.Error("a triangle is dependent")
	}
	if got := s.Bound(1).String(); got != "max(0, N - 1)" && got != "max(N - 1, 0)" {
		t.Errorf("bound of axis 1 is %s", got)
	}
	if p := s.Prefix(ir.NewShape(dimK)); p.Dim(2) != ir.Index(1) {
		t.Errorf("prefixing moves references: got %s", p)
	}
}
