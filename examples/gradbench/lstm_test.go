package main

import (
	"math/rand/v2"
	"testing"
)

// predict is the loss of a network of l layers of b cells, with the parameters in the order
// of the benchmark's output: of each layer the weights of its four gates and their biases,
// then the weights of the input, those of the output and its biases.
func predict(params []dual, l, b int, state, sequence [][]float64) dual {
	sigmoid := func(x dual) dual { return constant(1).div(x.scale(-1).exp().plus(1)) }
	hidden, cells := make([][]dual, l), make([][]dual, l)
	for i := range l {
		hidden[i], cells[i] = constants(state[2*i]), constants(state[2*i+1])
	}
	extra := params[8*l*b:]
	var total dual
	for t, symbol := range sequence[:len(sequence)-1] {
		sum, outputs := constant(2), make([]dual, b)
		for j := range b {
			x := extra[j].scale(symbol[j])
			for i := range l {
				gate := func(g int, x dual) dual {
					return x.mul(params[(8*i+g)*b+j]).add(params[(8*i+4+g)*b+j])
				}
				h, c := hidden[i][j], cells[i][j]
				c = c.mul(sigmoid(gate(0, x))).add(sigmoid(gate(1, h)).mul(gate(3, h).tanh()))
				x = sigmoid(gate(2, x)).mul(c.tanh())
				hidden[i][j], cells[i][j] = x, c
			}
			outputs[j] = x.mul(extra[b+j]).add(extra[2*b+j])
			sum = sum.add(outputs[j].exp())
		}
		for j, want := range sequence[t+1] {
			total = total.add(outputs[j].sub(sum.log()).scale(want))
		}
	}
	return total.scale(-1 / float64((len(sequence)-1)*b))
}

func TestLSTM(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 7))
	for _, size := range []struct{ l, b, c int }{{2, 3, 5}, {1, 1, 2}, {3, 2, 20}, {2, 14, 30}} {
		l, b := size.l, size.b
		main, extra, state := normals(rng, 2*l, 4*b), normals(rng, 3, b), normals(rng, 2*l, b)
		sequence := make([][]float64, size.c)
		for t := range sequence {
			sequence[t] = make([]float64, b)
			for j := range sequence[t] {
				sequence[t][j] = float64(rng.IntN(2))
			}
		}
		sequence[1][0] = 1 // or there is nothing to predict
		params := append(flat(main), flat(extra)...)
		loss := func(params []dual) []dual { return []dual{predict(params, l, b, state, sequence)} }

		in := input{"main_params": main, "extra_params": extra, "state": state, "sequence": sequence}
		near(t, "objective", []float64{evaluateAs[float64](t, "lstm", "objective", in)}, values(loss(constants(params))))
		near(t, "jacobian", evaluateAs[[]float64](t, "lstm", "jacobian", in), jacobian(loss, params)[0])
	}
}
