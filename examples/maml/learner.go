package maml

import (
	"math"

	"github.com/gradc/gradc"
)

// Learner draws sine waves of random amplitude and phase, and learns to fit them from
// ten points.
type Learner struct {
	w              Workspace
	p              *Params
	s              *AdamParams
	rng            *gradc.Rand
	xs, ys, xq, yq []float64
}

// NewLearner returns a learner with random weights that sees some tasks a step.
func NewLearner(seed uint64, tasks int) *Learner {
	l := &Learner{p: NewParams(), s: NewAdamParams(), rng: gradc.NewRand(seed)}
	l.w.Tasks = tasks
	n := tasks * Shot
	l.xs, l.ys, l.xq, l.yq = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	gradc.Normal(l.rng, l.p.W1, 0, 1)
	gradc.Normal(l.rng, l.p.B1, 0, 1)
	gradc.Normal(l.rng, l.p.W2, 0, 1/math.Sqrt(H))
	return l
}

// Step draws tasks and does one step on them; it returns the loss after adaptation.
func (l *Learner) Step() (float64, error) {
	gradc.Uniform(l.rng, l.xs, -3, 3)
	gradc.Uniform(l.rng, l.xq, -3, 3)
	var wave [2]float64
	for t := range l.w.Tasks {
		gradc.Uniform(l.rng, wave[:], 0, 1)
		amplitude, phase := 0.5+1.5*wave[0], math.Pi*wave[1]
		for i := t * Shot; i < (t+1)*Shot; i++ {
			l.ys[i] = amplitude * math.Sin(l.xs[i]+phase)
			l.yq[i] = amplitude * math.Sin(l.xq[i]+phase)
		}
	}
	return l.w.Meta(l.p, l.s, l.xs, l.ys, l.xq, l.yq, 0.05, 0.003)
}
