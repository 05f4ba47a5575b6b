package gradc_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/gradc/gradc"
)

// file returns a safetensors file with the given header and data.
func file(header, data string) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), data...)
}

// pair is what the hostile files of this test are loaded into.
func pair(w []float32, m []bool) iter.Seq2[string, gradc.Tensor] {
	return func(yield func(string, gradc.Tensor) bool) {
		_ = yield("W", gradc.TensorOf(w, 2).At("m.grad:7:2")) && yield("M", gradc.TensorOf(m, 4))
	}
}

const (
	goodW = `"W":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}`
	goodM = `"M":{"dtype":"BOOL","shape":[4],"data_offsets":[8,12]}`
	good  = `{` + goodW + `,` + goodM + `}`
	data  = "\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x01\x00\x01"
)

func TestLoadAccepts(t *testing.T) {
	for name, header := range map[string]string{
		"compact":      good,
		"padded":       good + "   ",
		"spaced":       "{ " + goodW + " ,\n" + goodM + "}",
		"other order":  `{` + goodM + `,` + goodW + `}`,
		"metadata":     `{"__metadata__":{"format":"pt","note":"héllo"},` + goodW + `,` + goodM + `}`,
		"other fields": `{"W":{"data_offsets":[0,8],"shape":[2],"dtype":"F32"},` + goodM + `}`,
		"escaped name": `{"W":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"\u004d":{"dtype":"BOOL","shape":[4],"data_offsets":[8,12]}}`,
	} {
		w, m := make([]float32, 2), make([]bool, 4)
		if err := gradc.Load(bytes.NewReader(file(header, data)), pair(w, m)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if w[0] != 1 || w[1] != 2 || m[0] || !m[1] || m[2] || !m[3] {
			t.Errorf("%s: loaded %v %v", name, w, m)
		}
	}
}

func TestLoadRejects(t *testing.T) {
	change := func(old, new string) []byte {
		if !strings.Contains(good, old) {
			t.Fatalf("%q is not in the header", old)
		}
		return file(strings.Replace(good, old, new, 1), data)
	}
	length := func(n uint64) []byte { return binary.LittleEndian.AppendUint64(nil, n) }
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":                   {nil, "Load: the file ends within the 8 bytes of the header's length"},
		"short length":            {[]byte{1, 2, 3}, "the file ends within the 8 bytes"},
		"huge length":             {append(length(math.MaxUint64), good...), "header would have 18446744073709551615 bytes"},
		"negative length":         {append(length(1<<63), good...), "header would have"},
		"length beyond the limit": {append(length(100<<20+1), good...), "header would have 104857601 bytes"},
		"length beyond the file":  {append(length(100<<20), good...), "the file ends after 109 of 104857600 bytes of the header"},
		"zero length":             {length(0), "not a JSON object"},
		"not an object":           {file("[]", ""), "not a JSON object"},
		"leading space":           {file(" "+good, data), "not a JSON object"},
		"not JSON":                {file("{pickle", ""), "not valid JSON"},
		"unfinished":              {file(good[:len(good)-1], data), "not valid JSON"},
		"trailing comma":          {file("{"+goodW+","+goodM+",}", data), "not valid JSON"},
		"no comma":                {file("{"+goodW+goodM+"}", data), "not valid JSON"},
		"text after the object":   {file(good+"{}", data), "goes on after its closing brace"},
		"not UTF-8":               {change(`"W"`, "\"W\xff\""), "not UTF-8"},
		"nested arrays":           {file(`{"W":`+strings.Repeat("[", 1<<20), ""), `tensor "W" is described by something else than a JSON object`},
		"nested objects":          {file(strings.Repeat(`{"W":`, 1<<18), ""), `tensor "W" has the unknown field "W"`},
		"nested shape":            {change("[2]", "[[2]]"), `has a "shape" with something else than integers`},
		"nested metadata":         {file(`{"__metadata__":{"a":{}},`+goodW+`,`+goodM+`}`, data), `has a "a" that is not a string`},
		"metadata is a list":      {file(`{"__metadata__":[],`+goodW+`,`+goodM+`}`, data), "something else than a JSON object"},
		"metadata twice":          {file(`{"__metadata__":{},"__metadata__":{},`+goodW+`,`+goodM+`}`, data), "is described twice"},
		"tensor twice":            {file(`{`+goodW+`,`+goodW+`,`+goodM+`}`, data), `tensor "W" is described twice`},
		"tensor twice, escaped":   {file(`{`+goodW+`,"\u0057":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},`+goodM+`}`, data), `tensor "W" is described twice`},
		"field twice":             {change(`"shape":[2]`, `"shape":[2],"shape":[2]`), `is described with "shape" twice`},
		"unknown field":           {change(`"shape":[2]`, `"shape":[2],"strides":[1]`), `unknown field "strides"`},
		"tensor is null":          {file(`{"W":null,`+goodM+`}`, data), "something else than a JSON object"},
		"no dtype":                {change(`"dtype":"F32",`, ""), "lacks a dtype"},
		"no shape":                {change(`"shape":[2],`, ""), "lacks a dtype, a shape"},
		"no offsets":              {change(`,"data_offsets":[0,8]`, ""), "two data_offsets"},
		"one offset":              {change("[0,8]", "[0]"), "two data_offsets"},
		"three offsets":           {change("[0,8]", "[0,8,9]"), "more than 2 numbers"},
		"endless shape":           {change("[2]", "["+strings.Repeat("1,", 100)+"1]"), "more than 64 numbers"},
		"negative extent":         {change("[2]", "[-2]"), "integers from 0"},
		"fractional extent":       {change("[2]", "[2.0]"), "integers from 0"},
		"exponent":                {change("[2]", "[2e0]"), "integers from 0"},
		"extent beyond int64":     {change("[2]", "[9223372036854775808]"), "integers from 0"},
		"extent is a string":      {change("[2]", `["2"]`), "integers from 0"},
		"extents that overflow":   {change("[2]", "[4294967296,4294967296,4294967296]"), `tensor "W" is F32[4294967296, 4294967296, 4294967296] in the file, want F32[2]`},
		"dtype is a number":       {change(`"F32"`, "32"), `has a "dtype" that is not a string`},
		"dtype unknown":           {change(`"F32"`, `"F33"`), `m.grad:7:2: Load: tensor "W" is F33[2] in the file, want F32[2]`},
		"dtype invalid":           {change(`"F32"`, `"invalid"`), `is invalid[2] in the file`},
		"dtype of the same size":  {change(`"F32"`, `"I32"`), `is I32[2] in the file, want F32[2]`},
		"wrong extent":            {change("[2]", "[3]"), `is F32[3] in the file, want F32[2]`},
		"wrong rank":              {change("[2]", "[2,1]"), `is F32[2, 1] in the file, want F32[2]`},
		"missing":                 {file(`{`+goodM+`}`, data), `m.grad:7:2: Load: tensor "W" is missing from the file, want F32[2]`},
		"all missing":             {file(`{}`, ""), `tensor "M" is missing`},
		"renamed":                 {change(`"W"`, `"w"`), `tensor "w" is in the file (F32[2]) but not among the leaves`},
		"extra":                   {file(`{`+goodW+`,`+goodM+`,"X":{"dtype":"U8","shape":[0],"data_offsets":[12,12]}}`, data), `tensor "X" is in the file (U8[0])`},
		"hostile name":            {file(`{"`+strings.Repeat("x", 1<<20)+`\n":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}`, ""), `xxx…" is in the file`},
		"offsets reversed":        {change("[0,8]", "[8,0]"), "data_offsets [8, 0] in the wrong order"},
		"offsets negative":        {change("[0,8]", "[-8,0]"), "integers from 0"},
		"offsets too long":        {change("[0,8]", "[0,12]"), "which are not the 8 bytes of F32[2]"},
		"offsets far away":        {change("[0,8]", "[9223372036854775799,9223372036854775807]"), "neither overlap nor leave gaps"},
		"offsets enormous":        {change("[0,8]", "[0,9223372036854775807]"), "which are not the 8 bytes"},
		"overlap":                 {change("[8,12]", "[4,8]"), "begins at byte 4 of the data, want 8"},
		"same place":              {change("[8,12]", "[0,4]"), "begins at byte"},
		"gap":                     {change("[8,12]", "[9,13]"), "begins at byte 9 of the data, want 8"},
		"gap at the start":        {file(strings.NewReplacer("[0,8]", "[1,9]", "[8,12]", "[9,13]").Replace(good), data+"x"), "begins at byte 1 of the data, want 0"},
		"data missing":            {file(good, ""), "the file ends after 0 of 12 bytes of data"},
		"data short":              {file(good, data[:11]), "the file ends after 11 of 12 bytes of data"},
		"data long":               {file(good, data+"x"), "goes on after the 12 bytes"},
		"bool of 2":               {file(good, data[:11]+"\x02"), `tensor "M" holds a BOOL that is neither 0 nor 1`},
		"bool of 255":             {file(good, data[:11]+"\xff"), "neither 0 nor 1"},
	} {
		t.Run(name, func(t *testing.T) {
			w, m := []float32{3, 5}, []bool{true, true, false, true}
			err := gradc.Load(bytes.NewReader(c.file), pair(w, m))
			checkWeightsError(t, err, c.want)
			if w[0] != 3 || w[1] != 5 || !m[0] || !m[1] || m[2] || !m[3] {
				t.Errorf("the leaves were written: %v %v", w, m)
			}
			if err != nil && len(err.Error()) > 1000 {
				t.Errorf("a message of %d bytes", len(err.Error()))
			}
		})
	}
}

// TestLoadWritesAllOrNothing cuts a file at every length, breaks the reader there
// and flips every byte: what is not loaded whole leaves no trace.
func TestLoadWritesAllOrNothing(t *testing.T) {
	whole := save(t, filledParams())
	fresh := newParams().hash()
	for n := range whole {
		p := newParams()
		if err := gradc.Load(bytes.NewReader(whole[:n]), p.Leaves()); err == nil || p.hash() != fresh {
			t.Fatalf("cut at %d: error %v, changed: %t", n, err, p.hash() != fresh)
		}
		if err := gradc.Load(bytes.NewReader(whole[:n]), p.Leaves()); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("cut at %d: error %v, want ErrUnexpectedEOF", n, err)
		}
		broken := errors.New("cable pulled")
		err := gradc.Load(io.MultiReader(bytes.NewReader(whole[:n]), iotest.ErrReader(broken)), p.Leaves())
		if checkWeightsError(t, err, "cable pulled"); !errors.Is(err, broken) || p.hash() != fresh {
			t.Fatalf("broken at %d: error %v, changed: %t", n, err, p.hash() != fresh)
		}
		flipped := bytes.Clone(whole)
		flipped[n] ^= 0x11
		if err := gradc.Load(bytes.NewReader(flipped), p.Leaves()); err != nil && p.hash() != fresh {
			t.Fatalf("flipped at %d: error %v and leaves changed", n, err)
		}
	}
	p := newParams()
	err := gradc.Load(io.MultiReader(bytes.NewReader(whole), iotest.ErrReader(errors.New("no end"))), p.Leaves())
	if checkWeightsError(t, err, "cannot read to the end of the file: no end"); p.hash() != fresh {
		t.Error("written before the end was seen")
	}
}

func TestLoadListsAllDisagreements(t *testing.T) {
	w := make([]float32, 1)
	leaves := func(yield func(string, gradc.Tensor) bool) {
		for i := range 50 {
			if !yield(string(rune('A'+i)), gradc.TensorOf(w, 1)) {
				return
			}
		}
	}
	err := gradc.Load(bytes.NewReader(file("{}", "")), leaves)
	if got := strings.Count(err.Error(), "is missing"); got != 20 {
		t.Errorf("%d tensors listed", got)
	}
	checkWeightsError(t, err, "and 30 more tensors")
}

func FuzzLoad(f *testing.F) {
	f.Add(file(good, data))
	f.Add(file(good, data+"x"))
	f.Add(file(`{`+goodM+`,`+goodW+`}  `, data))
	f.Add(file(`{"__metadata__":{"a":"b"},`+goodW+`}`, data))
	f.Add(file(`{"W":{"dtype":"F32","shape":[2],"data_offsets":[9223372036854775799,9223372036854775807]}}`, ""))
	f.Add(binary.LittleEndian.AppendUint64(nil, math.MaxUint64))
	f.Fuzz(func(t *testing.T, b []byte) {
		w, m := []float32{3, 5}, []bool{true, true, false, true}
		err := gradc.Load(bytes.NewReader(b), pair(w, m))
		if err != nil {
			checkWeightsError(t, err, "Load")
			if w[0] != 3 || w[1] != 5 || !m[0] || !m[1] || m[2] || !m[3] {
				t.Fatalf("error %v, but the leaves were written: %v %v", err, w, m)
			}
			return
		}
		var out bytes.Buffer
		if err := gradc.Save(&out, pair(w, m)); err != nil {
			t.Fatal(err)
		}
		saved := out.Bytes()[out.Len()-12:]
		if !bytes.Contains(b, saved[:8]) || !bytes.Contains(b, saved[8:]) {
			t.Fatalf("loaded %v %v from a file without these bytes", w, m)
		}
	})
}
