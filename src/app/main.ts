import { mount } from 'svelte';
import App from './App.svelte';
import './styles/index.css';

const target = document.getElementById('app');
if (!target) throw new Error('main: index.html must hold an element with id "app"');

mount(App, { target });
