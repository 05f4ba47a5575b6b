package main

import (
	"math/rand/v2"
	"testing"
)

// seen is how far from its feature an observation is seen, times its weight. The parameters
// are the camera's 11, the point's 3 and the weight. The camera's rotation is written out as a
// matrix: with the axis a, angle t and the cross product with a as a matrix A, it is
// 1 + sin t·A + (1 − cos t)·A².
func seen(params []dual, feature []float64) []dual {
	camera, point, w := params[:11], params[11:14], params[14]
	square := camera[0].mul(camera[0]).add(camera[1].mul(camera[1])).add(camera[2].mul(camera[2]))
	one, sine, versine, angle := constant(1), constant(1), constant(0.5), constant(1) // to first order where the angle is zero
	if square.v > 0 {
		angle = square.sqrt()
		sine, versine = angle.sin(), one.sub(angle.cos())
	}
	a := [3]dual{camera[0].div(angle), camera[1].div(angle), camera[2].div(angle)}
	cross := [3][3]dual{{{}, a[2].scale(-1), a[1]}, {a[2], {}, a[0].scale(-1)}, {a[1].scale(-1), a[0], {}}}
	var at [3]dual
	for i := range 3 {
		for j := range 3 {
			r := cross[i][j].mul(sine)
			for k := range 3 {
				r = r.add(cross[i][k].mul(cross[k][j]).mul(versine))
			}
			if i == j {
				r = r.add(one)
			}
			at[i] = at[i].add(r.mul(point[j].sub(camera[3+j])))
		}
	}
	u, v := at[0].div(at[2]), at[1].div(at[2])
	radius := u.mul(u).add(v.mul(v))
	distortion := one.add(camera[9].mul(radius)).add(camera[10].mul(radius).mul(radius))
	x := u.mul(distortion).mul(camera[6]).add(camera[7])
	y := v.mul(distortion).mul(camera[6]).add(camera[8])
	return []dual{x.plus(-feature[0]).mul(w), y.plus(-feature[1]).mul(w)}
}

func TestBA(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 8))
	for _, size := range []struct {
		n, m, p int
		turned  bool
	}{{21, 30, 100, true}, {1, 1, 10, true}, {2, 3, 12, false}, {3, 2, 1, true}} {
		params := make([]float64, 15)
		for i := range params {
			params[i] = rng.NormFloat64()
		}
		params[5] -= 10 // the point lies before the camera
		if !size.turned {
			clear(params[:3])
		}
		feature := []float64{rng.NormFloat64(), rng.NormFloat64()}
		w := params[14]
		in := input{"n": size.n, "m": size.m, "p": size.p, "cam": params[:11], "x": params[11:14], "w": w, "feat": feature}

		residuals := func(params []dual) []dual { return seen(params, feature) }
		r := evaluateAs[baResiduals](t, "ba", "objective", in)
		near(t, "reproj_error", r.Reproj.Elements, values(residuals(constants(params))))
		near(t, "w_err", []float64{r.Weight.Element}, []float64{1 - w*w})
		if r.Reproj.Repeated != size.p || r.Weight.Repeated != size.p {
			t.Errorf("%d and %d residuals, want %d of each", r.Reproj.Repeated, r.Weight.Repeated, size.p)
		}

		// The whole matrix, row by row.
		var want baMatrix
		blocks := jacobian(residuals, params)
		want.Rows = []int32{0}
		for p := range size.p {
			for i := range 2 {
				for j, v := range blocks[i] {
					col := 11*(p%size.n) + j
					if j >= 11 {
						col = 11*size.n + 3*(p%size.m) + j - 11
					}
					if j == 14 {
						col = 11*size.n + 3*size.m + p
					}
					want.Cols, want.Vals = append(want.Cols, int32(col)), append(want.Vals, v)
				}
				want.Rows = append(want.Rows, int32(len(want.Cols)))
			}
		}
		for p := range size.p {
			want.Cols, want.Vals = append(want.Cols, int32(11*size.n+3*size.m+p)), append(want.Vals, -2*w)
			want.Rows = append(want.Rows, int32(len(want.Cols)))
		}
		have := evaluateAs[baMatrix](t, "ba", "jacobian", in)
		sameIndices(t, "rows", have.Rows, want.Rows)
		sameIndices(t, "cols", have.Cols, want.Cols)
		last := len(want.Vals) - 1
		near(t, "vals", have.Vals, append(want.Vals[:30:30], want.Vals[last]))
	}
}

// sameIndices holds the first thirty and the last of a list against the whole.
func sameIndices(t *testing.T, what string, have, want []int32) {
	t.Helper()
	last := want[len(want)-1]
	want = append(want[:min(len(want), 30):min(len(want), 30)], last)
	if len(have) != len(want) {
		t.Fatalf("%s has %d elements, want %d", what, len(have), len(want))
	}
	for i := range want {
		if have[i] != want[i] {
			t.Errorf("%s: element %d is %d, want %d", what, i, have[i], want[i])
		}
	}
}
