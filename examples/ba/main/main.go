// Command main recovers the cameras and points of a random scene from where the points
// were seen, by Levenberg and Marquardt's method.
package main

import (
	"fmt"
	"log"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/gradc/gradc/examples/ba"
)

// A camera is rotation (an axis times an angle), centre, focal length, principal point
// and two coefficients of radial distortion.
const (
	cameras, points = 4, 12
	camSize         = 11
	unknowns        = cameras*camSize + points*3
)

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	s := newScene(rand.New(rand.NewPCG(1, 2)))
	if err := s.observe(); err != nil {
		return err
	}
	s.disturb(rand.New(rand.NewPCG(3, 4)))
	damping := 1e-3
	cost, err := s.cost(s.cams, s.pts)
	if err != nil {
		return err
	}
	fmt.Printf("%d cameras, %d points, %d observations\n", cameras, points, len(s.feat)/2)
	fmt.Printf("start     root mean square error %.2e\n", s.error(cost))
	for step := 1; step <= 30 && s.error(cost) > 1e-10; step++ {
		cams, pts, err := s.step(damping)
		if err != nil {
			return err
		}
		next, err := s.cost(cams, pts)
		if err != nil {
			return err
		}
		if next >= cost {
			damping *= 10
			continue
		}
		s.cams, s.pts, cost, damping = cams, pts, next, damping/5
		fmt.Printf("step %-4d root mean square error %.2e\n", step, s.error(cost))
	}
	return nil
}

// scene is what was seen, and the present guess of what there is.
type scene struct {
	w    ba.Workspace
	cams []float64 // cameras × 11
	pts  []float64 // points × 3
	obs  []int32   // camera and point of each observation
	feat []float64 // where it was seen
	ones []float64 // weights
}

// newScene places cameras around points, every camera seeing every point.
func newScene(rng *rand.Rand) *scene {
	s := &scene{}
	for range cameras {
		cam := make([]float64, camSize)
		for k := range 3 {
			cam[k], cam[3+k] = 0.1*rng.NormFloat64(), 0.3*rng.NormFloat64()
		}
		cam[5] -= 5
		cam[6], cam[9], cam[10] = 1, 0.05, 0.01
		s.cams = append(s.cams, cam...)
	}
	for range 3 * points {
		s.pts = append(s.pts, rng.NormFloat64())
	}
	for c := range int32(cameras) {
		for p := range int32(points) {
			s.obs = append(s.obs, c, p)
			s.ones = append(s.ones, 1)
		}
	}
	s.feat = make([]float64, len(s.obs))
	s.w.Dims = ba.Dims{N: cameras, M: points, P: len(s.obs) / 2}
	return s
}

// observe sets what was seen to what the true scene shows.
func (s *scene) observe() error {
	r, _, _, _, err := s.w.Blocks(s.cams, s.pts, s.ones, s.obs, s.feat)
	copy(s.feat, r)
	return err
}

// disturb forgets the scene: the guess is some way from it.
func (s *scene) disturb(rng *rand.Rand) {
	for i := range s.cams {
		s.cams[i] += 0.01 * rng.NormFloat64()
	}
	for i := range s.pts {
		s.pts[i] += 0.1 * rng.NormFloat64()
	}
}

// cost is half the sum of squared residuals of a guess.
func (s *scene) cost(cams, pts []float64) (float64, error) {
	r, _, _, _, err := s.w.Blocks(cams, pts, s.ones, s.obs, s.feat)
	sum := 0.0
	for _, v := range r {
		sum += v * v / 2
	}
	return sum, err
}

func (s *scene) error(cost float64) float64 { return math.Sqrt(2 * cost / float64(len(s.feat))) }

// step solves the damped normal equations (JᵀJ + λ·diag(JᵀJ) + λ·10⁻⁶)·d = −Jᵀr, to which
// each observation adds the products of its blocks.
func (s *scene) step(damping float64) (cams, pts []float64, err error) {
	r, jc, jx, _, err := s.w.Blocks(s.cams, s.pts, s.ones, s.obs, s.feat)
	if err != nil {
		return nil, nil, err
	}
	a, b := mat.NewSymDense(unknowns, nil), mat.NewVecDense(unknowns, nil)
	for p := range len(s.obs) / 2 {
		for k := range 2 {
			at, slopes := s.row(p, k, jc, jx)
			for i, u := range at {
				b.SetVec(u, b.AtVec(u)-slopes[i]*r[2*p+k])
				for j, v := range at[:i+1] {
					a.SetSym(u, v, a.At(u, v)+slopes[i]*slopes[j])
				}
			}
		}
	}
	for u := range unknowns {
		a.SetSym(u, u, a.At(u, u)*(1+damping)+1e-6*damping)
	}
	var factor mat.Cholesky
	var d mat.VecDense
	if !factor.Factorize(a) {
		return nil, nil, fmt.Errorf("the normal equations are singular")
	}
	if err := factor.SolveVecTo(&d, b); err != nil {
		return nil, nil, err
	}
	cams, pts = append(cams, s.cams...), append(pts, s.pts...)
	for u := range cams {
		cams[u] += d.AtVec(u)
	}
	for u := range pts {
		pts[u] += d.AtVec(len(cams) + u)
	}
	return cams, pts, nil
}

// row is row k of the Jacobian of observation p: the unknowns that it depends on, and the
// slopes.
func (s *scene) row(p, k int, jc, jx []float64) (at []int, slopes []float64) {
	cam, pt := int(s.obs[2*p]), int(s.obs[2*p+1])
	for i := range camSize {
		at, slopes = append(at, cam*camSize+i), append(slopes, jc[(2*p+k)*camSize+i])
	}
	for i := range 3 {
		at, slopes = append(at, cameras*camSize+pt*3+i), append(slopes, jx[(2*p+k)*3+i])
	}
	return at, slopes
}
