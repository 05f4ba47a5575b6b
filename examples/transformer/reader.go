package gpt

import (
	"math"
	"strings"

	"github.com/gradc/gradc"
)

// Reader learns a text of small letters, spaces and full stops.
type Reader struct {
	w         Workspace
	p         *Params
	s         *AdamParams
	rng       *gradc.Rand
	text      []int32
	ids, next []int32
	at        []float64
}

// symbols are what a text may consist of; others are read as spaces.
const symbols = " abcdefghijklmnopqrstuvwxyz."

// NewReader returns one with random weights, which reads batch pieces of a text in each
// step.
func NewReader(seed uint64, text string, batch int) *Reader {
	r := &Reader{p: NewParams(), s: NewAdamParams(), rng: gradc.NewRand(seed)}
	for _, c := range text {
		r.text = append(r.text, int32(max(0, strings.IndexRune(symbols, c))))
	}
	p := r.p
	gradc.Normal(r.rng, p.Tok, 0, 0.3)
	gradc.Normal(r.rng, p.Pos, 0, 0.3)
	b := &p.Blocks
	for _, w := range [][]float32{b.Wq, b.Wk, b.Wv, b.Wo, b.W1} {
		gradc.Normal(r.rng, w, 0, 1/math.Sqrt(D))
	}
	gradc.Normal(r.rng, b.W2, 0, 1/math.Sqrt(F))
	for _, scale := range [][]float32{b.N1.Scale, b.N2.Scale, p.Norm.Scale} {
		for i := range scale {
			scale[i] = 1
		}
	}
	r.w.B = batch
	r.ids, r.next, r.at = make([]int32, batch*T), make([]int32, batch*T), make([]float64, batch)
	return r
}

// Step trains on random pieces and returns the loss on them, in nats a symbol.
func (r *Reader) Step(rate float32) (float32, error) {
	gradc.Uniform(r.rng, r.at, 0, 1)
	for b, u := range r.at {
		from := min(int(u*float64(len(r.text)-T)), len(r.text)-T-1)
		copy(r.ids[b*T:(b+1)*T], r.text[from:])
		copy(r.next[b*T:(b+1)*T], r.text[from+1:])
	}
	return r.w.Train(r.p, r.s, r.ids, r.next, rate)
}

// Continue writes n symbols behind a beginning: the most likely one each time.
func (r *Reader) Continue(beginning string, n int) (string, error) {
	w := Workspace{Dims: Dims{B: 1}}
	ids := make([]int32, T)
	text := beginning
	for range n {
		last := text[max(0, len(text)-T):]
		clear(ids)
		for i := range len(last) {
			ids[i] = int32(max(0, strings.IndexByte(symbols, last[i])))
		}
		logits, err := w.Logits(r.p, ids)
		if err != nil {
			return "", err
		}
		row := logits[(len(last)-1)*V:][:V]
		best := 0
		for k, v := range row {
			if v > row[best] {
				best = k
			}
		}
		text += symbols[best : best+1]
	}
	return text, nil
}
