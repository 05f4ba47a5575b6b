package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

// square matrices of dual numbers, by rows.

func identity(n int) [][]dual {
	out := make([][]dual, n)
	for i := range out {
		out[i] = make([]dual, n)
		out[i][i] = constant(1)
	}
	return out
}

func product(a, b [][]dual) [][]dual {
	out := make([][]dual, len(a))
	for i := range out {
		out[i] = make([]dual, len(b[0]))
		for j := range out[i] {
			for k := range b {
				out[i][j] = out[i][j].add(a[i][k].mul(b[k][j]))
			}
		}
	}
	return out
}

// about is the rotation of dimension n by an angle in the plane of the axes i and j.
func about(n, i, j int, angle dual) [][]dual {
	r := identity(n)
	r[i][i], r[j][j] = angle.cos(), angle.cos()
	r[i][j], r[j][i] = angle.sin().scale(-1), angle.sin()
	return r
}

// handInput is the input of the problem, as it goes through JSON.
type handInput struct {
	theta               []float64
	parents             []int
	relatives, inverses [][][]float64
	positions, weights  [][]float64
	triangles           [][]int
	mirrored            bool
	correspondences     []int
	points, us          [][]float64
}

func (h *handInput) json() input {
	return input{"theta": h.theta, "us": h.us, "data": input{
		"points": h.points, "correspondences": h.correspondences, "model": input{
			"bone_count": len(h.parents), "bone_names": make([]string, len(h.parents)), "parents": h.parents,
			"base_relatives": h.relatives, "inverse_base_absolutes": h.inverses, "base_positions": h.positions,
			"weights": h.weights, "triangles": h.triangles, "is_mirrored": h.mirrored}}}
}

// pose has the vertices of the hand, each as the mean of where its bones take it.
func (h *handInput) pose(theta []dual) [][]dual {
	fixed := func(m [][]float64) [][]dual {
		out := make([][]dual, len(m))
		for i := range m {
			out[i] = constants(m[i])
		}
		return out
	}
	// Four angles for each finger: two for its first joint and one for the next two.
	bend := make([][][]dual, len(h.parents))
	for b := range bend {
		bend[b] = identity(4)
	}
	for finger := range 5 {
		first, angles := 2+4*finger, theta[6+4*finger:][:4]
		bend[first] = product(about(4, 0, 1, angles[1]), about(4, 1, 2, angles[0]))
		bend[first+1] = about(4, 1, 2, angles[2])
		bend[first+2] = about(4, 1, 2, angles[3])
	}
	vertices := make([][]dual, len(h.positions))
	for v := range vertices {
		vertices[v] = make([]dual, 3)
	}
	absolute := make([][][]dual, len(h.parents))
	for b, parent := range h.parents {
		absolute[b] = product(fixed(h.relatives[b]), bend[b])
		if parent >= 0 {
			absolute[b] = product(absolute[parent], absolute[b])
		}
		move := product(absolute[b], fixed(h.inverses[b]))
		for v, p := range h.positions {
			for i := range 3 {
				for j := range 4 {
					vertices[v][i] = vertices[v][i].add(move[i][j].scale(p[j] * h.weights[v][b]))
				}
			}
		}
	}
	// The rotation about an axis is that about the third axis, in a frame that has the axis there.
	square := theta[0].mul(theta[0]).add(theta[1].mul(theta[1])).add(theta[2].mul(theta[2]))
	turn := identity(3)
	if math.Sqrt(square.v) >= 1e-4 {
		angle := square.sqrt()
		a := [3]dual{theta[0].div(angle), theta[1].div(angle), theta[2].div(angle)}
		u := [3]dual{a[1].scale(-1), a[0], {}} // across the axis and the third
		length := u[0].mul(u[0]).add(u[1].mul(u[1])).sqrt()
		u[0], u[1] = u[0].div(length), u[1].div(length)
		v := [3]dual{a[1].mul(u[2]).sub(a[2].mul(u[1])), a[2].mul(u[0]).sub(a[0].mul(u[2])), a[0].mul(u[1]).sub(a[1].mul(u[0]))}
		frame, back := identity(3), identity(3)
		for i := range 3 {
			for j, axis := range [][3]dual{u, v, a} {
				frame[i][j], back[j][i] = axis[i], axis[i]
			}
		}
		turn = product(product(frame, about(3, 0, 1, angle)), back)
	}
	for v := range vertices {
		if h.mirrored {
			vertices[v][0] = vertices[v][0].scale(-1)
		}
		at := make([]dual, 3)
		for i := range 3 {
			at[i] = theta[3+i]
			for j := range 3 {
				at[i] = at[i].add(turn[i][j].mul(vertices[v][j]))
			}
		}
		vertices[v] = at
	}
	return vertices
}

// residuals are those of the parameters of the Jacobian's columns: the angles, and before them, if
// the points have coordinates, two numbers that are added to the coordinates of every point. Since
// a residual depends on its own point's alone, these columns hold the derivatives by all of them.
func (h *handInput) residuals(params []dual) []dual {
	var extra []dual
	if len(h.us) > 0 {
		extra, params = params[:2], params[2:]
	}
	at := h.pose(params)
	var out []dual
	for p, c := range h.correspondences {
		for i := range 3 {
			seen := at[c][i]
			if extra != nil {
				u, v := extra[0].plus(h.us[p][0]), extra[1].plus(h.us[p][1])
				w := constant(1).sub(u).sub(v)
				t := h.triangles[c]
				seen = at[t[0]][i].mul(u).add(at[t[1]][i].mul(v)).add(at[t[2]][i].mul(w))
			}
			out = append(out, constant(h.points[p][i]).sub(seen))
		}
	}
	return out
}

func TestHT(t *testing.T) {
	const bones, vertices, triangles, points = 22, 15, 8, 6
	rng := rand.New(rand.NewPCG(1, 9))
	indices := func(n, below int) []int {
		out := make([]int, n)
		for i := range out {
			out[i] = rng.IntN(below)
		}
		return out
	}
	for _, c := range []struct{ surface, mirrored, still bool }{
		{surface: true}, {}, {surface: true, mirrored: true}, {mirrored: true}, {surface: true, still: true},
	} {
		h := &handInput{theta: normals(rng, 1, 26)[0], mirrored: c.mirrored, positions: normals(rng, vertices, 4),
			weights: normals(rng, vertices, bones), points: normals(rng, points, 3), correspondences: indices(points, triangles), us: [][]float64{}}
		if c.still {
			copy(h.theta, []float64{1e-5, -2e-5, 3e-5}) // less than counts as a rotation
		}
		params := append([]float64(nil), h.theta...)
		if c.surface {
			h.us = normals(rng, points, 2)
			params = append([]float64{0, 0}, params...)
		}
		for b := range bones {
			parent := -1
			if b > 0 {
				parent = rng.IntN(b+1) - 1
			}
			h.parents = append(h.parents, parent)
			h.relatives, h.inverses = append(h.relatives, normals(rng, 4, 4)), append(h.inverses, normals(rng, 4, 4))
		}
		for range triangles {
			h.triangles = append(h.triangles, indices(3, vertices))
		}
		near(t, "objective", evaluateAs[[]float64](t, "ht", "objective", h.json()), values(h.residuals(constants(params))))
		nearRows(t, "jacobian", evaluateAs[[][]float64](t, "ht", "jacobian", h.json()), jacobian(h.residuals, params))
	}
}
