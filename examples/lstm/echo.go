package lstm

import (
	"math"

	"github.com/gradc/gradc"
)

// Echo learns to say what it read some steps ago.
type Echo struct {
	w      Workspace
	p      *Params
	rng    *gradc.Rand
	delay  int
	u      []float32
	x      []float32
	target []int32
}

// NewEcho returns one with random weights, which reads batch sequences of some steps at
// a time and repeats them after a delay.
func NewEcho(seed uint64, steps, batch, delay int) *Echo {
	l := &Echo{p: NewParams(), rng: gradc.NewRand(seed), delay: delay}
	l.w.T, l.w.B = steps, batch
	for _, w := range [][]float32{l.p.Cell.Wx, l.p.Cell.Wh, l.p.Out} {
		gradc.Normal(l.rng, w, 0, 1/math.Sqrt(H))
	}
	l.u, l.target = make([]float32, steps*batch), make([]int32, steps*batch)
	l.x = make([]float32, steps*batch*I)
	return l
}

// draw makes sequences of random symbols, as unit vectors, and what is to be said.
func (l *Echo) draw() (x []float32, target []int32) {
	gradc.Uniform(l.rng, l.u, 0, V)
	clear(l.x)
	for i, u := range l.u {
		s := min(int(u), V-1)
		l.x[i*I+s] = 1
		if at := i + l.delay*l.w.B; at < len(l.target) {
			l.target[at] = int32(s)
		}
	}
	clear(l.target[:min(l.delay*l.w.B, len(l.target))])
	return l.x, l.target
}

// Step trains on new sequences and returns the loss on them.
func (l *Echo) Step(rate float32) (loss float32, err error) {
	x, target := l.draw()
	return l.w.Train(l.p, x, target, rate)
}
