package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"iter"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc"
)

// tensors is what the leaves of a struct are saved from and loaded into.
type tensors = iter.Seq2[string, gradc.Tensor]

// weightsFile saves leaves and returns the file with its header and data.
func weightsFile(t *testing.T, leaves tensors) (file []byte, header, data string) {
	t.Helper()
	var b bytes.Buffer
	if err := gradc.Save(&b, leaves); err != nil {
		t.Fatal(err)
	}
	file = b.Bytes()
	end := 8 + binary.LittleEndian.Uint64(file)
	return file, string(file[8:end]), string(file[end:])
}

// withHeader is a weights file with a header of one's own.
func withHeader(header, data string) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), data...)
}

// trained returns parameters and optimiser state no element of which is zero.
func trained() (*Params, *AdamParams) {
	p, s := NewParams(), NewAdamParams()
	rng := gradc.NewRand(5)
	for _, x := range [][]float32{p.Flat(), s.M.Flat(), s.V.Flat()} {
		gradc.Uniform(rng, x, 1, 2)
	}
	s.T[0] = 7
	return p, s
}

// hash covers every bit of parameters and state.
func hash(p *Params, s *AdamParams) uint64 {
	h := fnv.New64a()
	for _, x := range [][]float32{p.Flat(), s.M.Flat(), s.V.Flat()} {
		binary.Write(h, binary.LittleEndian, x)
	}
	binary.Write(h, binary.LittleEndian, s.T)
	return h.Sum64()
}

func TestWeightsRoundTrip(t *testing.T) {
	p, s := trained()
	fileP, _, _ := weightsFile(t, p.Leaves())
	fileS, header, _ := weightsFile(t, s.Leaves())
	for _, name := range []string{`"M.W1"`, `"V.B2"`, `"T"`} {
		if !strings.Contains(header, name) {
			t.Errorf("no tensor %s in %s", name, header)
		}
	}
	q, r := NewParams(), NewAdamParams()
	if err := errors.Join(gradc.Load(bytes.NewReader(fileP), q.Leaves()), gradc.Load(bytes.NewReader(fileS), r.Leaves())); err != nil {
		t.Fatal(err)
	}
	if hash(p, s) != hash(q, r) {
		t.Error("loading gives other bits than were saved")
	}
}

// TestHostileWeights loads files that do not fit: a typed error, and every bit of the
// struct is what it was.
func TestHostileWeights(t *testing.T) {
	source, state := NewParams(), NewAdamParams() // zeros, so that any write shows
	good, header, data := weightsFile(t, source.Leaves())
	goodState, stateHeader, stateData := weightsFile(t, state.Leaves())
	without := func(leaf string) tensors {
		return func(yield func(string, gradc.Tensor) bool) {
			source.Leaves()(func(name string, x gradc.Tensor) bool { return name == leaf || yield(name, x) })
		}
	}
	instead := func(leaf string, x gradc.Tensor) tensors {
		return func(yield func(string, gradc.Tensor) bool) {
			if yield(leaf, x) {
				without(leaf)(yield)
			}
		}
	}
	saved := func(leaves tensors) []byte {
		file, _, _ := weightsFile(t, leaves)
		return file
	}
	change := func(header, data, old, new string) []byte {
		if !strings.Contains(header, old) {
			t.Fatalf("%s is not in %s", old, header)
		}
		return withHeader(strings.Replace(header, old, new, 1), data)
	}
	singles := func(n int) []float32 { return make([]float32, n) }
	tests := []struct {
		name  string
		file  []byte
		state bool // loaded into the optimiser's state
		want  string
	}{
		{"missing tensor", saved(without("B1")), false, `tensor "B1" is missing from the file, want F32[96]`},
		{"extra tensor", saved(instead("W3", gradc.TensorOf(singles(4), 2, 2))), false, `tensor "W3" is in the file (F32[2, 2])`},
		{"renamed tensor", change(header, data, `"W2"`, `"w2"`), false, `tensor "W2" is missing`},
		{"transposed tensor", saved(instead("W1", gradc.TensorOf(singles(96*64), 96, 64))), false, `tensor "W1" is F32[96, 64] in the file, want F32[64, 96]`},
		{"flat tensor", saved(instead("W1", gradc.TensorOf(singles(96*64), 96*64))), false, `tensor "W1" is F32[6144] in the file`},
		{"short tensor", saved(instead("B2", gradc.TensorOf(singles(9), 9))), false, `tensor "B2" is F32[9] in the file, want F32[10]`},
		{"empty tensor", saved(instead("B2", gradc.TensorOf(singles(0), 0))), false, `tensor "B2" is F32[0] in the file`},
		{"other element type", saved(instead("B2", gradc.TensorOf(make([]float64, 10), 10))), false, `tensor "B2" is F64[10] in the file, want F32[10]`},
		{"no file", nil, false, "ends within the 8 bytes"},
		{"a picture", []byte("\x89PNG\r\n\x1a\n and so on"), false, "header would have"},
		{"header of 2⁶⁴ bytes", append(binary.LittleEndian.AppendUint64(nil, math.MaxUint64), good[8:]...), false, "header would have"},
		{"header beyond the end", append(binary.LittleEndian.AppendUint64(nil, 50<<20), good[8:]...), false, "the file ends"},
		{"header cut", withHeader(header[:len(header)/2], data), false, "not valid JSON"},
		{"deep header", withHeader(`{"W1":`+strings.Repeat("[", 1<<20), data), false, "something else than a JSON object"},
		{"extents that overflow", change(header, data, "[64,96]", "[4294967296,4294967296]"), false, "[4294967296, 4294967296]"},
		{"negative extent", change(header, data, "[64,96]", "[-64,-96]"), false, `"shape"`},
		{"tensor twice", change(header, data, `"B1"`, `"W1"`), false, "described twice"},
		{"data cut", good[:len(good)-1], false, "the file ends after"},
		{"data too long", append(slices.Clone(good), 0), false, "goes on after"},
		{"parameters for the state", good, true, `is missing`},
		{"state for the parameters", goodState, false, `is missing`},
		{"count of another type", change(stateHeader, stateData, `"I64"`, `"F64"`), true, `tensor "T" is F64`},
		{"missing in a nested struct", change(stateHeader, stateData, `"M.W1"`, `"W1"`), true, `tensor "M.W1" is missing`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, s := trained()
			before := hash(p, s)
			leaves := p.Leaves()
			if tt.state {
				leaves = s.Leaves()
			}
			err := gradc.Load(bytes.NewReader(tt.file), leaves)
			var weights *gradc.WeightsError
			switch {
			case !errors.As(err, &weights):
				t.Errorf("have error %v (%T), want a *gradc.WeightsError", err, err)
			case !strings.Contains(err.Error(), tt.want):
				t.Errorf("the error is not about %q: %v", tt.want, err)
			}
			if hash(p, s) != before {
				t.Error("the struct was written")
			}
		})
	}
}
